import { queryOptions } from '@tanstack/react-query'
import type { SigningKeysJson as SigningKeys } from '../../../src/api/signing-key-shapes.ts'
import { get } from './request.ts'

export type { SigningKeys }

export const signingKeysPath = '/signing-keys'

export const signingKeysQuery = queryOptions({
  queryKey: ['signing-keys'],
  queryFn: ({ signal }) => get<SigningKeys>(signingKeysPath, signal),
})
