/** What came of an action, said where it was done and to screen readers. */
export const Said = ({ text }: { readonly text: string | undefined }) => (
  <div role="status" className="said">
    {text}
  </div>
)
