import type { Key } from '../i18n/index.ts';
import type { Route } from '../route.ts';
import type { Role } from './types.ts';

/**
 * The pages of staff, in the order of the navigation. A page stands there for those whose roles it names: that is for the
 * eye only, the server refuses by itself. `open` pages need nobody to be signed in.
 */

export type StaffPage = 'today' | 'guests' | 'guest' | 'days' | 'profile' | 'safety' | 'worry' | 'concern' | 'law' | 'requests' | 'office' | 'conversation' | 'caller' | 'figures' | 'rebooking' | 'expenses' | 'courses' | 'course' | 'places' | 'beds' | 'lists' | 'dayLists' | 'house' | 'rota' | 'lines' | 'people' | 'me' | 'signIn' | 'join';

export type StaffRoute = Route & { nav?: { name: Key; roles?: readonly Role[] }; open?: true };

export const routes: Readonly<Partial<Record<StaffPage, StaffRoute>>> = {
  today: { path: '/staff', title: 'staff.today_page_title', load: () => import('../pages/staff/Home.svelte'), nav: { name: 'staff.nav_today' } },
  guests: { path: '/staff/guests', title: 'guests.page_title', load: () => import('../pages/desk/Guests.svelte'), nav: { name: 'guests.page_title', roles: ['counsellor'] } },
  guest: { path: '/staff/guest', title: 'guests.guest_page_title', load: () => import('../pages/desk/Guest.svelte') },
  days: { path: '/staff/days', title: 'days.page_title', load: () => import('../pages/desk/Days.svelte'), nav: { name: 'days.page_title', roles: ['counsellor'] } },
  profile: { path: '/staff/profile', title: 'desk.profile_page_title', load: () => import('../pages/desk/Profile.svelte'), nav: { name: 'desk.profile_page_title', roles: ['counsellor'] } },
  safety: { path: '/staff/safety', title: 'safety.page_title', load: () => import('../pages/safety/Safety.svelte'), nav: { name: 'safety.nav', roles: ['safety_lead', 'counsellor', 'coordinator', 'leader'] } },
  worry: { path: '/staff/worry', title: 'safety.worry_page_title', load: () => import('../pages/safety/Worry.svelte') },
  concern: { path: '/staff/concern', title: 'safety.concern_page_title', load: () => import('../pages/safety/Concern.svelte') },
  law: { path: '/staff/law', title: 'safety.law_title', load: () => import('../pages/safety/Law.svelte') },
  requests: { path: '/staff/requests', title: 'safety.requests_title', load: () => import('../pages/safety/Requests.svelte') },
  office: {
    path: '/staff/office', title: 'office.page_title', load: () => import('../pages/office/Office.svelte'),
    nav: { name: 'office.nav', roles: ['coordinator', 'safety_lead', 'leader'] },
  },
  courses: { path: '/staff/courses', title: 'courses.page_title', load: () => import('../pages/office/courses/Courses.svelte'), nav: { name: 'courses.nav', roles: ['coordinator', 'leader'] } },
  course: { path: '/staff/course', title: 'courses.course_page_title', load: () => import('../pages/office/courses/Board.svelte') },
  places: { path: '/staff/places', title: 'office.weeks_title', load: () => import('../pages/office/requests/Places.svelte') },
  beds: { path: '/staff/beds', title: 'courses.beds_page_title', load: () => import('../pages/office/beds/Beds.svelte') },
  lists: { path: '/staff/lists', title: 'courses.lists_page_title', load: () => import('../pages/office/beds/Lists.svelte') },
  dayLists: { path: '/staff/day-lists', title: 'courses.day_lists_page_title', load: () => import('../pages/office/beds/DayLists.svelte') },
  house: { path: '/staff/house', title: 'courses.house_page_title', load: () => import('../pages/office/courses/House.svelte'), nav: { name: 'courses.house_nav', roles: ['coordinator', 'leader', 'host'] } },
  caller: { path: '/staff/caller', title: 'caller.page_title', load: () => import('../pages/office/caller/BookCaller.svelte'), nav: { name: 'caller.nav', roles: ['coordinator'] } },
  rebooking: { path: '/staff/rebooking', title: 'rebook.page_title', load: () => import('../pages/office/rebooking/Rebooking.svelte') },
  expenses: { path: '/staff/expenses', title: 'expense.title', load: () => import('../pages/office/expenses/Expenses.svelte'), nav: { name: 'expense.nav', roles: ['coordinator', 'leader'] } },
  figures: { path: '/staff/figures', title: 'figures.page_title', load: () => import('../pages/office/figures/Figures.svelte'), nav: { name: 'figures.nav', roles: ['leader', 'coordinator'] } },
  conversation: { path: '/staff/conversation', title: 'office.conversation_page_title', load: () => import('../pages/office/Conversation.svelte') },
  rota: { path: '/staff/rota', title: 'rota.page_title', load: () => import('../pages/staff/rota/Rota.svelte'), nav: { name: 'rota.page_title', roles: ['leader', 'coordinator', 'safety_lead'] } },
  lines: { path: '/staff/lines', title: 'rota.lines_title', load: () => import('../pages/staff/rota/Lines.svelte') },
  people: { path: '/staff/people', title: 'people.page_title', load: () => import('../pages/staff/People.svelte'), nav: { name: 'people.nav', roles: ['leader', 'coordinator'] } },
  me: { path: '/staff/me', title: 'staff.me_page_title', load: () => import('../pages/staff/Me.svelte'), nav: { name: 'staff.nav_me' } },
  join: { path: '/staff/join', title: 'join.page_title', load: () => import('../pages/join/Join.svelte'), open: true },
  signIn: { path: '/staff/sign-in', title: 'staff.sign_in_page_title', load: () => import('../pages/staff/SignIn.svelte') },
};
