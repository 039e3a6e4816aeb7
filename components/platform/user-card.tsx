'use client'

import { Badge } from '@/components/ui/badge'
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { Link } from '@/components/ui/link'
import { LocalTime } from '@/components/ui/local-time'
import { toast } from '@/components/ui/toast-store'
import { resetUserPassword } from '@/lib/identity/required-password.actions'
import type { PlatformUser } from '@/lib/platform/admin.queries'

export function UserCard({ user }: { user: PlatformUser }) {
  return (
    <Card>
      <CardHeader>
        <CardTitle>
          <bdi className="break-words">{user.name ?? user.email}</bdi>
        </CardTitle>
        <CardDescription className="break-words">
          {user.email} · since <LocalTime value={user.created_at} format="date" /> ·{' '}
          {user.last_sign_in_at ? (
            <>
              last signed in <LocalTime value={user.last_sign_in_at} />
            </>
          ) : (
            'never signed in'
          )}
        </CardDescription>
      </CardHeader>
      <CardContent className="grid gap-4">
        {user.password_change_required ? (
          <Badge variant="outline" className="w-fit">
            Locked out until a new password is chosen
          </Badge>
        ) : null}
        {user.organizations.length > 0 ? (
          <ul className="grid gap-1">
            {user.organizations.map(({ slug, name, role }) => (
              <li key={slug}>
                <Link
                  href={`/platform?q=${encodeURIComponent(slug)}`}
                  className="rounded-sm underline underline-offset-2"
                >
                  <bdi>{name}</bdi>
                </Link>{' '}
                <span className="text-muted-foreground">{role}</span>
              </li>
            ))}
          </ul>
        ) : (
          <p className="text-muted-foreground">Works for no organization.</p>
        )}
        <ConfirmButton
          variant="outline"
          className="w-fit"
          title={`Require a new password of ${user.email}?`}
          description="They are signed out everywhere, and the password they have stops working. An email leads them to a new one."
          confirmLabel="Require a new password"
          onConfirm={() => resetUserPassword({ email: user.email })}
          onSuccess={({ email }) => toast.success(`An email is on its way to ${email}`)}
        >
          Require a new password
        </ConfirmButton>
      </CardContent>
    </Card>
  )
}
