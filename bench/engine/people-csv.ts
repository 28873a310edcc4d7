const header =
  'userPrincipalName,displayName,givenName,surname,mail,jobTitle,department,companyName,employeeId,streetAddress,city,postalCode,country,telephoneNumber,preferredLanguage,accountEnabled'

/** A directory of so many people, as a CSV export: sixteen attributes each. */
export function peopleCsv(count: number): string {
  const lines = [header]
  for (let index = 1; index <= count; index += 1) {
    const name = `p${String(index).padStart(7, '0')}`
    lines.push(
      `${name}@example.com,Ada ${name},Ada,${name},${name}@example.com,Analyst,Engines,Analytical,${index},12 St James Square,London,SW1Y 4JH,GB,+44 20 7946 0958,en-GB,true`,
    )
  }
  return `${lines.join('\n')}\n`
}
