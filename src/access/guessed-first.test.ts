import { expect, it } from 'vitest'
import { isGuessedFirst } from './guessed-first.ts'

it.each([
  'password1234',
  'Passw0rd2024',
  'P@$$w0rd!!!!',
  '123456789012',
  'qwertyuiop12',
  'Qwertz123456',
  'Welcome2026!',
  'adminadmin12',
  'ada.lovelace',
  'AdaLovelace1',
  'corppassword',
  'aaaabbbbcccc',
  'letmein-2025',
])('%s is guessed first', (password) => {
  expect(isGuessedFirst(password, 'ada.lovelace@corp.example')).toBe(true)
})

it.each([
  'correct horse battery staple',
  'a password that is my own',
  'hunter2hunter2',
  'x8#kQ2!vR7pL',
  '847261937452',
  'Blaue Gläser 7',
])('%s is not', (password) => {
  expect(isGuessedFirst(password, 'ada.lovelace@corp.example')).toBe(false)
})
