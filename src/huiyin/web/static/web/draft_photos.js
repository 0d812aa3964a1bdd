// The photographs of one file field: put back into the field, and shown small with a way to drop them.

const WIDTH = 96;

async function thumbnail(photo) {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("aria-hidden", "true");
  try {
    const picture = await createImageBitmap(new Blob([photo.bytes], { type: photo.type }));
    canvas.width = WIDTH;
    canvas.height = Math.round((WIDTH * picture.height) / picture.width);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
  } catch {
    canvas.width = canvas.height = 0;
  }
  return canvas;
}

function listOf(input) {
  const known = input.parentElement.querySelector(".draft-photos");
  if (known) return known;
  const list = document.createElement("ul");
  list.className = "draft-photos";
  input.after(list);
  return list;
}

export function showPhotos(input, photos, { remove, drop }) {
  const files = new DataTransfer();
  const lines = photos.map((photo) => {
    files.items.add(new File([photo.bytes], photo.name, { type: photo.type }));
    const line = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "slim";
    button.textContent = `${remove} ${photo.name}`;
    button.addEventListener("click", () => drop(photo));
    line.append(button);
    thumbnail(photo).then((canvas) => line.prepend(canvas));
    return line;
  });
  input.files = files.files;
  listOf(input).replaceChildren(...lines);
}
