import type { Stage } from './support/stage.mjs';
export function testDisturbances(_stage: Stage): void {}
