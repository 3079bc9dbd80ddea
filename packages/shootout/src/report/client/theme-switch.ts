/** Light and dark: as the reader's system has it until the reader says otherwise. */
/// <reference lib="dom" />

/** Makes the switch work. It is named for what it turns to. */
export function enliveTheme(): void {
  const button = document.querySelector<HTMLButtonElement>('#theme')
  if (!button) return
  const system = matchMedia('(prefers-color-scheme: dark)')
  const root = document.documentElement
  const isDark = () => (root.dataset.theme ?? (system.matches ? 'dark' : 'light')) === 'dark'
  const name = () => (button.textContent = isDark() ? 'Light' : 'Dark')
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark'
    name()
  })
  system.addEventListener('change', name)
  name()
}
