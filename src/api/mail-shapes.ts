import { type Static, Type } from 'typebox'

const nullable = (schema: ReturnType<typeof Type.String>) => Type.Union([schema, Type.Null()])

export const mailSchema = Type.Object({
  id: Type.String(),
  to: Type.String(),
  subject: Type.String(),
  body: Type.String(),
  createdAt: Type.String(),
  sentAt: nullable(Type.String()),
  error: nullable(Type.String()),
})
export type MailJson = Static<typeof mailSchema>
