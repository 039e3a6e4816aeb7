import { Link } from '@/components/ui/link'
import { LocalTime } from '@/components/ui/local-time'
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from '@/components/ui/table'
import type { PlatformOrganization } from '@/lib/platform/admin.queries'

export function OrganizationTable({ organizations }: { organizations: PlatformOrganization[] }) {
  return (
    <Table label="Organizations">
      <TableHeader>
        <TableRow>
          <TableHead>Name</TableHead>
          <TableHead>Owners</TableHead>
          <TableHead>Members</TableHead>
          <TableHead>Since</TableHead>
          <TableHead>
            <span className="sr-only">More</span>
          </TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {organizations.map(({ id, slug, name, owner_emails, member_count, created_at }) => (
          <TableRow key={id}>
            <TableCell>
              <bdi className="font-medium">{name}</bdi>
              <div className="text-muted-foreground text-xs">{slug}</div>
            </TableCell>
            <TableCell>
              <ul>
                {owner_emails.map((email) => (
                  <li key={email}>
                    <Link
                      href={`/platform/users?email=${encodeURIComponent(email)}`}
                      className="rounded-sm underline underline-offset-2"
                    >
                      {email}
                    </Link>
                  </li>
                ))}
              </ul>
            </TableCell>
            <TableCell className="tabular-nums">{member_count}</TableCell>
            <TableCell>
              <LocalTime value={created_at} format="date" />
            </TableCell>
            <TableCell>
              <Link
                href={`/platform/audit?org=${slug}`}
                className="rounded-sm underline underline-offset-2"
              >
                Trail<span className="sr-only"> of {name}</span>
              </Link>
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
