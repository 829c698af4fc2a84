/** Screens of the own page that most visits never open, fetched when one of them is. */
export { default as ClaimSlip } from './ClaimSlip.svelte';
export { default as Letter } from './Letter.svelte';
export { default as NextSteps } from './NextSteps.svelte';
export { default as Paper } from './Paper.svelte';
export { default as Proofs } from './Proofs.svelte';
export { default as Thread } from './Thread.svelte';
