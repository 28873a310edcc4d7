import { Fragment } from 'react'
import { Moment } from './time.tsx'

const instant = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/

/** A sentence of the server; the instants in it as the viewer's zone has them. */
export const ReasonText = ({ text }: { readonly text: string }) => (
  <>
    {text.split(instant).map((part, index) => (
      // A sentence does not change under the reader.
      // biome-ignore lint/suspicious/noArrayIndexKey: see above
      <Fragment key={index}>{instant.test(part) ? <Moment at={part} /> : part}</Fragment>
    ))}
  </>
)
