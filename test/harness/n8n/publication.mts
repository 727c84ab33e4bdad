import { waitUntil } from '../waitUntil.mjs';
import { HttpError, type Session } from './session.mjs';

const LIMIT_MS = 60_000;
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
	const isPublished = async () => {
		const publication = await read(session, workflowId);
		const errors = publication?.triggers.map(({ errorMessage }) => errorMessage).filter(Boolean);
		if (errors?.length) throw new Error(`Not activated: ${errors.join(', ')}`);
		return publication?.status !== 'in_progress';
	};
	const otherwise = () => 'Not activated';
	await waitUntil(isPublished, { limitMs: LIMIT_MS, gapMs: POLL_GAP_MS, otherwise });
}

async function read(session: Session, workflowId: string): Promise<Publication | undefined> {
	try {
		return await session.get<Publication>(`/workflows/${workflowId}/publication-status`);
	} catch (error) {
		if (error instanceof HttpError && error.status === 404) return undefined;
		throw error;
	}
}
