import { useRegisterNames } from '@/api/fields/fields'

type Props = { code: string }

/** The name of a state register. */
export function RegisterName({ code }: Props) {
  return <>{useRegisterNames().get(code) ?? code}</>
}
