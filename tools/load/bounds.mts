import type { ProcessUse } from '../bench/process.mjs';

/** Generous: they tell an n8n that is busy from one that is lost. */
export const STANDSTILL_MAX_MS = 30_000;
export const MEMORY_MAX_MB = 2_000;

/** What n8n was not to do under a load, in words; empty is right. */
export function overBounds({ standstillMs, extraMemoryMb, refusals }: ProcessUse): string[] {
	const wrong: string[] = [];
	if (refusals > 0)
		wrong.push(`n8n did not answer ${refusals} requests of another caller with 200`);
	if (standstillMs > STANDSTILL_MAX_MS) {
		wrong.push(`n8n kept another caller waiting for ${Math.round(standstillMs / 1000)} s`);
	}
	if (extraMemoryMb > MEMORY_MAX_MB) {
		wrong.push(`n8n took ${Math.round(extraMemoryMb)} MB more memory`);
	}
	return wrong;
}
