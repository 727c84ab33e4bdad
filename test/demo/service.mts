import { startSimulator } from '../simulator/server.mjs';
import type { DemoChoices } from './choices.mjs';

/** The service that makes the soundtrack, and the video. */
export interface SoundtrackService {
	label: string;
	isCharged: boolean;
	apiKey: string;
	baseUrl: string;
	videoUrl: string;
	/** Only of the simulator: its task ends after a second. */
	quickVideoUrl?: string;
	/** Only of the simulator: the real service takes more for a clip than a demo should cost. */
	imageUrl?: string;
	close(): Promise<void>;
}

/** What the notes of the examples say in the demo, whose service is a simulator. */
export const SIMULATOR_NOTE = '**In this demo the service is a simulator: nothing is charged.**';

const SIMULATED_MS = 5_000;

/** The real service where a key and a link were given, else a simulator with the clip of this repository. */
export async function openService({ real }: DemoChoices): Promise<SoundtrackService> {
	if (real) {
		const label = 'CometAPI, the real service';
		return {
			...real,
			label,
			isCharged: true,
			baseUrl: 'https://api.cometapi.com',
			close: async () => {},
		};
	}
	const simulator = await startSimulator('kling', { durationMs: SIMULATED_MS });
	return {
		label: 'a simulator on this machine. Nothing is charged.',
		isCharged: false,
		apiKey: simulator.apiKey,
		baseUrl: simulator.baseUrl,
		videoUrl: simulator.clipUrl(),
		quickVideoUrl: simulator.clipUrl({ seconds: 1 }),
		imageUrl: simulator.imageUrl(),
		close: () => simulator.close(),
	};
}
