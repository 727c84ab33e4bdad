export interface DemoChoices {
	/** Whether to end after the run instead of leaving the editor open. */
	isOnce: boolean;
	/** Set when the real service is to be used. */
	real?: { apiKey: string; videoUrl: string };
}

const USAGE = 'Usage: npm run demo -- [--once] [link of a public video]';

/** Reads `--once` and the link. Throws a plain sentence where they make no sense. */
export function readDemoChoices(args: string[], apiKey: string | undefined): DemoChoices {
	const isOnce = args.includes('--once');
	const [videoUrl, ...more] = args.filter((arg) => arg !== '--once');
	if (videoUrl === undefined) return { isOnce };
	if (more.length > 0 || !/^https?:\/\//i.test(videoUrl)) {
		throw new Error(`"${more[0] ?? videoUrl}" is not the link of a video. ${USAGE}`);
	}
	if (!apiKey) {
		throw new Error(
			'A link needs the real service: set COMETAPI_KEY to your API key. Without a link the demo runs on a simulator.',
		);
	}
	return { isOnce, real: { apiKey, videoUrl } };
}
