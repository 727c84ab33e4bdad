import { setTimeout as delay } from 'node:timers/promises';
import { HttpError, type Session } from './session.mjs';

const LIMIT_MS = 20_000;
const POLL_GAP_MS = 50;

interface Publication {
	status: string;
	triggers: Array<{ status: string; errorMessage: string | null }>;
}

/**
 * 2.x answers an activation before its triggers are registered, and an n8n that is killed in between
 * does not register them for minutes: resolves when that is over. 1.x registers before it answers.
 */
export async function untilPublished(session: Session, workflowId: string): Promise<void> {
	for (const deadline = Date.now() + LIMIT_MS; ; await delay(POLL_GAP_MS)) {
		const publication = await read(session, workflowId);
		const errors = publication?.triggers.map(({ errorMessage }) => errorMessage).filter(Boolean);
		if (errors?.length) throw new Error(`Not activated: ${errors.join(', ')}`);
		if (publication?.status !== 'in_progress') return;
		if (Date.now() > deadline) throw new Error(`Not activated after ${LIMIT_MS / 1000} s`);
	}
}

async function read(session: Session, workflowId: string): Promise<Publication | undefined> {
	try {
		return await session.get<Publication>(`/workflows/${workflowId}/publication-status`);
	} catch (error) {
		if (error instanceof HttpError && error.status === 404) return undefined;
		throw error;
	}
}
