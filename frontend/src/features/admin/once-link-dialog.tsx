import { Button } from '@/ui/controls/button'
import { CopyButton } from '@/ui/controls/copy-button'
import { Field } from '@/ui/controls/field'
import { Input } from '@/ui/controls/input'
import { Dialog } from '@/ui/overlays/dialog'
import { formatInstant } from '@/ui/text/format'

type Props = { title: string; url: string; expiresAt: string; children: string; onClose: () => void }

/** A link that the server shows once and forgets. */
export function OnceLinkDialog({ title, url, expiresAt, children, onClose }: Props) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={title}
      description={children}
      footer={
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <Field label="Link" hint={`Works once, until ${formatInstant(expiresAt)}. It is shown only once.`}>
        <Input
          readOnly
          value={url}
          onFocus={(event) => event.target.select()}
          trailing={<CopyButton text={url} label="Copy the link" />}
        />
      </Field>
    </Dialog>
  )
}
