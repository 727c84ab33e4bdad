import { isRefused } from '../create.mjs';
import type { Evidence } from '../evidence.mjs';
import { fact, inWords, type Fact } from './fact.mjs';

/** What came of a soundtrack: whether there is one, and if not, the service's words. */
function outcomeOf({ task, created, ended }: Evidence): { words?: string; isGood?: boolean } {
	if (task === undefined && !isRefused(created)) return {};
	if (task === undefined) return { words: `no: ${inWords(created)}`, isGood: false };
	if (ended === undefined) return {};
	if (ended.status === 'succeed') return { words: 'yes', isGood: true };
	const reason = ended.statusMessage ?? 'no reason given';
	return { words: `no: taken, and then the task failed: ${reason}`, isGood: false };
}

/** What is learned from a clip and its soundtrack; nothing where no clip was made. */
export function chainFacts({ chain }: Evidence): Fact[] {
	if (chain === undefined) return [];
	const { clip, byId, byLink } = chain;
	const id = byId ? outcomeOf(byId) : {};
	const link = byLink ? outcomeOf(byLink) : {};
	const video = clip.files.find(({ kind }) => kind === 'video');
	const sound = video && (video.hasSound === true ? 'yes' : 'no');
	return [
		fact(
			'Is the id of a clip good as video_id',
			'yes (K); with shared accounts unknown',
			id.words,
			id.isGood,
		),
		fact('Is the link of a clip good as video_url', 'yes, an MP4 (C, K)', link.words, link.isGood),
		fact('Has a silent clip a track of sound', 'no (K)', sound, sound === 'no'),
	];
}
