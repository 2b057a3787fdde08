import { useEffect } from 'react'

const isCut = ({ clientWidth, scrollWidth, clientHeight, scrollHeight, className }: HTMLElement) =>
  (clientWidth > 0 && scrollWidth > clientWidth) ||
  (className.includes('line-clamp') && clientHeight > 0 && scrollHeight > clientHeight)

/** Put the whole text of an element, where it or a part of it is cut, into its tooltip; a title of its own stays. */
export function tellWhatIsCut(element: HTMLElement): void {
  if (element.title !== '' && element.dataset['cut'] === undefined) return
  const cut = [element, ...element.querySelectorAll<HTMLElement>('*')].find(isCut)
  element.title = cut?.textContent ?? ''
  if (cut === undefined) delete element.dataset['cut']
  else element.dataset['cut'] = ''
}

/** Tooltips for all text of the page that is cut: known only where it is drawn, so read under the pointer. */
export function useCutText(): void {
  useEffect(() => {
    const tell = ({ target }: MouseEvent) => {
      const text = target instanceof Element ? target.closest<HTMLElement>('.truncate, [class*="line-clamp"]') : null
      // A cell of a grid tells all that is cut in it.
      if (text !== null && text.closest('[role="gridcell"]') === null) tellWhatIsCut(text)
    }
    document.addEventListener('mouseover', tell)
    return () => document.removeEventListener('mouseover', tell)
  }, [])
}
