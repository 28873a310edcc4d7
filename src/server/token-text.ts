// What the command line needs to check a token without asking anyone.
export { digestSecret, readToken } from '../provider/tokens/token.ts'
