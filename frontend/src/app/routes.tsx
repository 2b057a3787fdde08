import type { RouteObject } from 'react-router'

import { enterNamespace } from '@/api/session/namespace'
import { BootScreen } from '@/app/boot-screen'
import { ErrorPage } from '@/app/error-page'
import { Home } from '@/app/home'
import { NotFoundPage } from '@/app/not-found-page'
import { AppLayout } from '@/app/shell/app-layout'
import { TenantLayout } from '@/app/shell/tenant-layout'

/** Every page is its own chunk: `lazy` imports the one component that the feature exports. */
const pageRoutes: RouteObject[] = [
  {
    path: 'contacts',
    lazy: async () => ({ Component: (await import('@/features/contacts/contacts-page')).ContactsPage }),
  },
  {
    path: 'companies',
    lazy: async () => ({ Component: (await import('@/features/companies/list/companies-page')).CompaniesPage }),
  },
  {
    path: 'contacts/:contactId',
    lazy: async () => ({ Component: (await import('@/features/contacts/contact-page')).ContactPage }),
  },
  {
    path: 'companies/:companyId',
    lazy: async () => ({ Component: (await import('@/features/companies/page/company-page')).CompanyPage }),
  },
  { path: 'import', lazy: async () => ({ Component: (await import('@/features/imports/imports-page')).ImportsPage }) },
  {
    path: 'import/:importId',
    lazy: async () => ({ Component: (await import('@/features/imports/import-page')).ImportPage }),
  },
  { path: 'enrich', lazy: async () => ({ Component: (await import('@/features/enrich/enrich-page')).EnrichPage }) },
  {
    path: 'enrich/:runId',
    lazy: async () => ({ Component: (await import('@/features/enrich/run/run-page')).RunPage }),
  },
  { path: 'quality', lazy: async () => ({ Component: (await import('@/features/qc/quality-page')).QualityPage }) },
  {
    path: 'campaigns',
    lazy: async () => ({ Component: (await import('@/features/campaigns/list/campaigns-page')).CampaignsPage }),
  },
  {
    path: 'campaigns/:campaignId',
    lazy: async () => ({ Component: (await import('@/features/campaigns/campaign-page')).CampaignPage }),
  },
  { path: 'review', lazy: async () => ({ Component: (await import('@/features/review/review-page')).ReviewPage }) },
  {
    path: 'messages',
    lazy: async () => ({ Component: (await import('@/features/messages/messages-page')).MessagesPage }),
  },
  { path: 'admin', lazy: async () => ({ Component: (await import('@/features/admin/admin-page')).AdminPage }) },
]

const withBoundary = (route: RouteObject): RouteObject => ({ ...route, ErrorBoundary: ErrorPage }) as RouteObject

// The condition is a build constant: the page and everything only it uses are left out of production builds.
const designRoutes: RouteObject[] = import.meta.env.DEV
  ? [{ path: 'ui', lazy: async () => ({ Component: (await import('@/app/design/design-page')).DesignPage }) }]
  : []

export const routes: RouteObject[] = [
  {
    Component: AppLayout,
    ErrorBoundary: ErrorPage,
    HydrateFallback: BootScreen,
    children: [
      { index: true, Component: Home },
      { path: 'sign-in', lazy: async () => ({ Component: (await import('@/app/sign-in/sign-in-page')).SignInPage }) },
      {
        path: 'accept-invite',
        lazy: async () => ({ Component: (await import('@/app/sign-in/accept-invite-page')).AcceptInvitePage }),
      },
      {
        path: 'reset-password',
        lazy: async () => ({ Component: (await import('@/app/sign-in/reset-password-page')).ResetPasswordPage }),
      },
      ...designRoutes,
      {
        path: ':slug',
        Component: TenantLayout,
        ErrorBoundary: ErrorPage,
        loader: ({ params }) => {
          enterNamespace(params['slug'])
          return null
        },
        children: [
          { index: true, Component: Home },
          ...pageRoutes.map(withBoundary),
          { path: '*', element: <NotFoundPage framed /> },
        ],
      },
      { path: '*', Component: NotFoundPage },
    ],
  },
]
