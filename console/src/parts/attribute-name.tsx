/** A path in SCIM; the name of an extension stands before it, dim, and a line breaks between the two. */
export function AttributeName({ name }: { readonly name: string }) {
  const end = name.startsWith('urn:') ? name.lastIndexOf(':') + 1 : 0
  return (
    <>
      {end > 0 && <span className="dim">{name.slice(0, end)}</span>}
      {end > 0 && <wbr />}
      {name.slice(end)}
    </>
  )
}
