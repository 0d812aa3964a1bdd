import { forgetShells } from "./phone_shell.js";

await forgetShells();
