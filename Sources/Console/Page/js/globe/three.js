// Loads three.js from the folder that Scripts/fetch-three.sh fills. `THREE` is set after loading.

export let THREE = null;

/** Loads three.js; throws where the file is absent or broken. */
export async function loadThree() {
  ({ THREE } = await import('../../vendor/three/three.bundle.js'));
}

/** True where the browser can draw WebGL 2. */
export function hasWebGL() {
  try {
    const context = document.createElement('canvas').getContext('webgl2');
    context?.getExtension('WEBGL_lose_context')?.loseContext();
    return context !== null;
  } catch {
    return false;
  }
}
