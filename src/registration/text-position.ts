/** Line and column, both counted from 1; columns in UTF-16 code units. */
export interface TextPosition {
  readonly line: number
  readonly column: number
}

/** Turns offsets of `text` into positions. CRLF, LF and a lone CR each end a line. */
export function positionsOf(text: string): (offset: number) => TextPosition {
  const lineStarts = [0]
  for (const { index, 0: lineEnd } of text.matchAll(/\r\n|\n|\r/g)) lineStarts.push(index + lineEnd.length)
  return (offset) => {
    let first = 0
    let last = lineStarts.length - 1
    while (first < last) {
      const middle = Math.ceil((first + last) / 2)
      if ((lineStarts[middle] ?? 0) <= offset) first = middle
      else last = middle - 1
    }
    return { line: first + 1, column: offset - (lineStarts[first] ?? 0) + 1 }
  }
}
