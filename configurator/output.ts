import { element } from './element.ts'

/** A text that the page writes, to copy or to keep as a file. */
export interface Output {
  readonly root: HTMLElement
  show(text: string, fileName: string): void
}

export function output(id: string, title: string, explanation: string): Output {
  const text = element('textarea', {
    id: `result-${id}`,
    'aria-label': title,
    'aria-describedby': `result-${id}-help`,
    readonly: true,
    rows: '12',
    spellcheck: 'false',
    wrap: 'off'
  })
  const said = element('span', { role: 'status' })
  const copy = element('button', { type: 'button', id: `copy-${id}` }, 'Copy')
  const download = element('a', { class: 'button', id: `download-${id}` }, 'Download')
  copy.addEventListener('click', () => void copyText(text, said))
  const root = element(
    'section',
    { class: 'output', 'aria-labelledby': `result-${id}-title` },
    element('h3', { id: `result-${id}-title` }, title),
    element('p', { id: `result-${id}-help`, class: 'help' }, explanation),
    text,
    element('p', { class: 'buttons' }, copy, download, said)
  )
  return {
    root,
    show: (content, fileName) => {
      text.value = content
      text.rows = Math.min(30, content.split('\n').length + 1)
      said.textContent = ''
      URL.revokeObjectURL(download.href)
      download.href = URL.createObjectURL(new Blob([content], { type: 'text/plain' }))
      download.download = fileName.split('/').at(-1) ?? fileName
      download.textContent = `Download ${download.download}`
    }
  }
}

async function copyText(text: HTMLTextAreaElement, said: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(text.value)
    said.textContent = 'Copied.'
  } catch {
    // A browser that gives a page from a disk no clipboard.
    text.select()
    said.textContent = 'Selected: press Ctrl+C or ⌘C.'
  }
}
