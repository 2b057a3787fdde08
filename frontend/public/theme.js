;(function () {
  var choice = null
  try {
    choice = localStorage.getItem('leadgen.theme')
  } catch {}
  var dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
  // Until the style sheet is here, the browser's own ground is the one of this scheme.
  document.documentElement.style.colorScheme = dark ? 'dark' : 'light'
})()
