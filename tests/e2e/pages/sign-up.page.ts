import type { Page } from '@playwright/test'

export class SignUpPage {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async open(): Promise<void> {
    await this.page.goto('/sign-up')
  }

  async submit(values: {
    first_name: string
    last_name: string
    email: string
    password: string
  }): Promise<void> {
    await this.page.getByLabel('First name').fill(values.first_name)
    await this.page.getByLabel('Last name').fill(values.last_name)
    await this.page.getByLabel('Email').fill(values.email)
    await this.page.getByLabel('Password').fill(values.password)
    await this.page.getByRole('button', { name: 'Create account' }).click()
  }
}
