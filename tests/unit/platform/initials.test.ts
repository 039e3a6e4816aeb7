import { describe, expect, it } from 'vitest'
import { initials } from '../../../components/ui/initials.ts'

describe('initials', () => {
  it.each([
    ['Ada Lovelace', 'AL'],
    ['Dr. Friedrich Graf von Hohenberg', 'DH'],
    ['Ana-Maria Popescu', 'AP'],
    ['zoë', 'Z'],
    ['Łukasz Żak', 'ŁŻ'],
    ['Мария Соколова', 'МС'],
    ['Κατερίνα Παπαδοπούλου', 'ΚΠ'],
    // One letter of these scripts says enough, and two would crowd or join.
    ['محمد الخطيب', 'م'],
    ['דוד לוי', 'ד'],
    ['山田 太郎', '山'],
    ['김민준', '김'],
    // An address has no second name.
    ['ada.lovelace@example.test', 'A'],
    ['Sam 🪚 Sawyer', 'SS'],
    ['Walk-in 4711', 'W4'],
    // What looks like one character is several code points.
    ['👩‍👩‍👧 Family', '👩‍👩‍👧'],
    ['é́clair', 'É́'],
    // Brackets and quotes are no part of a name.
    ['(Ada) “Countess” «Lovelace»', 'AL'],
    ['<b>not bold</b>', 'BB'],
    ['', '?'],
    ['   ', '?'],
    ['...', '?'],
    ['--- @', '?'],
  ])('stands for %j with %j', (name, expected) => {
    expect(initials(name)).toBe(expected)
  })
})
