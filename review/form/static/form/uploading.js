// Sends one file: straight to the object store where it invites us, else through the site itself.

let storeIsReachable = true; // until a browser or a proxy says otherwise

export class TooMuch extends Error {}
export class Broken extends Error {}
export class Expired extends Error {}

export async function upload(item, place, token, csrf, onProgress) {
  const invitation = await invite(item, place, token, csrf);
  if (invitation.store.url && storeIsReachable) {
    try {
      await put(item, invitation.store.url, invitation.store.headers, onProgress);
      return;
    } catch (error) {
      if (item.stopped) throw error;
      storeIsReachable = false; // its address may be closed to this network, or to this site
    }
  }
  const headers = { "X-CSRFToken": csrf, "X-Upload-Token": token, "Content-Type": "application/octet-stream" };
  await put(item, invitation.here, headers, onProgress);
}

async function invite(item, place, token, csrf) {
  let answer;
  try {
    answer = await fetch(place, {
      method: "POST",
      headers: { "X-CSRFToken": csrf, "X-Upload-Token": token, "Content-Type": "application/json" },
      body: JSON.stringify({ number: item.number, size: item.file.size }),
    });
  } catch {
    throw new Broken();
  }
  if (answer.status === 429) throw new TooMuch();
  if (answer.status === 403) throw new Expired();
  if (!answer.ok) throw new Broken();
  return answer.json();
}

// By XMLHttpRequest: fetch does not tell how much has been sent.
function put(item, address, headers, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", address);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      const isThere = request.status === 412; // an earlier try had arrived, only its answer had not
      if ((request.status >= 200 && request.status < 300) || isThere) resolve();
      else if (request.status === 429) reject(new TooMuch());
      else reject(request.status === 403 ? new Expired() : new Broken());
    });
    for (const trouble of ["error", "abort", "timeout"]) {
      request.addEventListener(trouble, () => reject(new Broken()));
    }
    item.stop = () => {
      item.stopped = true;
      request.abort();
    };
    item.started = true;
    request.send(item.file);
  });
}
