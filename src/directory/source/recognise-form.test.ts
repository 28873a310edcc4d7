import { describe, expect, it } from 'vitest'
import { findDelimiter, recogniseForm, shorten } from './recognise-form.ts'

/** Headers as the products write them. */
const headers: Readonly<Record<string, string>> = {
  entra:
    'userPrincipalName,displayName,surname,mail,givenName,id,userType,jobTitle,department,accountEnabled,usageLocation,streetAddress,state,country,physicalDeliveryOfficeName,city,postalCode,telephoneNumber,mobile,alternateEmailAddress,ageGroup,consentProvidedForMinor,legalAgeGroupClassification,companyName,creationType,directorySynced,invitationState,identityIssuer,createdDateTime',
  'entra-bulk':
    'Name [displayName] Required,User name [userPrincipalName] Required,Initial password [passwordProfile] Required,Block sign in (Yes/No) [accountEnabled] Required,First name [givenName],Last name [surname]',
  'entra-groups': 'id,displayName,groupType,membershipType,source,mail,securityEnabled,mailEnabled',
  okta: 'login,firstName,lastName,middleName,email,title,displayName,mobilePhone,primaryPhone,streetAddress,city,state,zipCode,countryCode,userType,employeeNumber,organization,division,department,managerId,manager,status',
  'google-workspace':
    'First Name [Required],Last Name [Required],Email Address [Required],Password [Required],Password Hash Function [UPLOAD ONLY],Org Unit Path [Required],New Primary Email [UPLOAD ONLY],Status [READ ONLY],Last Sign In [READ ONLY],Recovery Phone [MUST BE IN THE E.164 FORMAT],Employee Title,Manager Email,Department',
  'google-workspace-members': 'Group Email [Required],Member Email,Member Name,Member Role,Member Type',
  'google-workspace-groups': 'Group Name [Required],Group Email [Required],Group Description',
  plain: 'userName,displayName,first name,last_name,E-Mail,department,manager,active,hireDate,shoeSize',
  'plain-members': 'group,userName',
  'plain-groups': 'group,description',
}

function becomes(line: string) {
  const { columns } = recogniseForm(line.split(','))
  return Object.fromEntries(
    columns.map(({ header, target }) => [header, target.to === 'attribute' ? target.name : target.to]),
  )
}

describe('recognising what a CSV file is by its headers', () => {
  it.each(Object.entries(headers))('recognises %s', (name, line) => {
    expect(recogniseForm(line.split(',')).form.name).toBe(name)
  })

  it('reads the same attribute from every product', () => {
    expect(becomes(headers['entra']!)).toMatchObject({ mail: 'mail', jobTitle: 'jobTitle', id: 'sourceId' })
    expect(becomes(headers['okta']!)).toMatchObject({
      login: 'userPrincipalName',
      email: 'mail',
      title: 'jobTitle',
      zipCode: 'postalCode',
      status: 'accountEnabled',
      managerId: 'manager',
    })
    expect(becomes(headers['google-workspace']!)).toMatchObject({
      'Email Address [Required]': 'userPrincipalName',
      'Employee Title': 'jobTitle',
      'Manager Email': 'manager',
      'Status [READ ONLY]': 'accountEnabled',
    })
    expect(becomes(headers['plain']!)).toMatchObject({ 'first name': 'givenName', 'E-Mail': 'mail' })
  })

  it('never keeps a password, whatever the file', () => {
    expect(becomes(headers['google-workspace']!)['Password [Required]']).toBe('nothing')
    expect(becomes(headers['entra-bulk']!)['Initial password [passwordProfile] Required']).toBe('nothing')
    expect(becomes('userName,PASSWORD_HASH')['PASSWORD_HASH']).toBe('nothing')
  })

  it('keeps a column it does not know as an attribute, and never one that is no name', () => {
    const columns = becomes('userName,shoeSize,__proto__,1st')
    expect(columns['shoeSize']).toBe('shoeSize')
    expect(Object.entries(columns).filter(([, to]) => to === 'nothing')).toHaveLength(2)
  })

  it('uses the first of two columns that mean the same', () => {
    const { columns } = recogniseForm(['userName', 'mail', 'email'])
    expect(columns[2]?.target).toEqual({ to: 'nothing', why: 'repeated' })
  })

  it('says which column is missing and which headers it saw', () => {
    expect(() => recogniseForm(['Vorname', 'mail', 'department'])).toThrow(
      expect.objectContaining({
        code: 'csv_missing_column',
        details: expect.objectContaining({
          headersSeen: 'Vorname, mail, department',
          missing: expect.any(String),
        }),
      }),
    )
  })

  it('says when a file is of another kind than was asked for', () => {
    expect(() => recogniseForm(['userName', 'mail'], 'members')).toThrow(
      expect.objectContaining({ code: 'csv_other_kind' }),
    )
  })

  it('finds comma, semicolon and tab, and is not misled by those inside quotes', () => {
    expect(findDelimiter('a,b,c')).toBe(',')
    expect(findDelimiter('a;"b,c,d,e";f')).toBe(';')
    expect(findDelimiter('a\tb')).toBe('\t')
    expect(findDelimiter('a')).toBe(',')
  })

  it('shows a value short and without what moves a cursor', () => {
    expect(shorten('a\u001b[2Jb')).toBe('a [2Jb')
    expect(shorten('x'.repeat(500))).toHaveLength(60)
  })
})
