import { ReadableStream, TextDecoderStream } from 'node:stream/web'

import { cleanup, configure } from '@testing-library/react'
import { afterEach, beforeEach } from 'vitest'

// A busy machine takes seconds to load what a page loads lazily; what is there is found at once.
configure({ asyncUtilTimeout: 15_000 })

// jsdom lays nothing out: give every element the size of a screen, so that windowing has something to measure.
const screen = { offsetWidth: 1200, offsetHeight: 800, clientWidth: 1200, clientHeight: 800 }
for (const [name, value] of Object.entries(screen))
  Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => value })

class StillObserver implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
globalThis.ResizeObserver = StillObserver
// jsdom has no streams.
Object.assign(globalThis, { ReadableStream, TextDecoderStream })
// jsdom answers no media query: the system's theme is light.
window.matchMedia = (media) =>
  Object.assign(new EventTarget(), {
    media,
    matches: false,
    onchange: null,
    addListener: () => undefined,
    removeListener: () => undefined,
  })
Element.prototype.scrollIntoView = () => undefined
Element.prototype.scrollTo = function (this: Element, options?: ScrollToOptions | number) {
  if (typeof options === 'object' && options.top !== undefined) this.scrollTop = options.top
}
Element.prototype.hasPointerCapture = () => false

beforeEach(() => localStorage.clear())
afterEach(cleanup)
