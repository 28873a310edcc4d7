import { Button, NumberInput, Stack, Switch, TagsInput, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { patch, post } from '../../api/request.ts'
import { type Plan, plansQuery } from '../../api/tenants.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useAction } from '../../parts/use-action.ts'
import { planText as text } from '../../text/plans.ts'

/** The one entitlement that Rollcall itself asks for; others are the product's own. */
export const userProvisioning = 'user_provisioning'

interface PlanDialogProps {
  /** Undefined: a new one. */
  readonly plan: Plan | undefined
  readonly onClose: () => void
}

interface Fields {
  readonly name: string
  readonly provisioning: boolean
  readonly others: readonly string[]
  readonly seats: number | null
}

/** Adds a plan, or changes one for every tenant that has it. */
export function PlanDialog({ plan, onClose }: PlanDialogProps) {
  const [{ name, provisioning, others, seats }, setFields] = useState<Fields>({
    name: plan?.name ?? '',
    provisioning: plan?.entitlements.includes(userProvisioning) ?? true,
    others: plan?.entitlements.filter((one) => one !== userProvisioning) ?? [],
    seats: plan?.seats ?? null,
  })
  const change = (part: Partial<Fields>) => setFields((fields) => ({ ...fields, ...part }))
  const save = useAction(
    (_: undefined) => {
      const body = {
        name: name.trim(),
        entitlements: [...(provisioning ? [userProvisioning] : []), ...others],
        seats,
      }
      return plan === undefined ? post('/plans', body) : patch(`/plans/${encodeURIComponent(plan.id)}`, body)
    },
    { refresh: [plansQuery.queryKey, ['provisioning'], ['guards']], onDone: onClose },
  )
  return (
    <Dialog title={plan === undefined ? text.addTitle : text.changeOf(plan.name)} opened onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate(undefined)
        }}
      >
        <Stack gap="sm">
          <TextInput
            required
            data-autofocus
            label={text.name}
            description={text.nameHint}
            maxLength={100}
            value={name}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <Switch
            label={text.provisioning}
            description={text.provisioningHint}
            checked={provisioning}
            onChange={(event) => change({ provisioning: event.currentTarget.checked })}
          />
          <TagsInput
            label={text.others}
            description={text.othersHint}
            value={[...others]}
            onChange={(words) => change({ others: words })}
          />
          <NumberInput
            label={text.seatsField}
            description={text.seatsHint}
            min={0}
            allowDecimal={false}
            value={seats ?? ''}
            onChange={(given) => change({ seats: given === '' ? null : Number(given) })}
          />
          {plan !== undefined && (
            <Text size="sm" c="dimmed">
              {text.counts}
            </Text>
          )}
          <Problem error={save.error} />
          <div className="row">
            <Button type="submit" loading={save.isPending}>
              {plan === undefined ? text.add : text.save}
            </Button>
          </div>
        </Stack>
      </form>
    </Dialog>
  )
}
