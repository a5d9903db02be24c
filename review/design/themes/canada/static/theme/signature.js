// The signature as the design system draws it; without a script it is its words.
import { defineCustomElement } from "../vendor/gcds-components/gcds-signature.js";

defineCustomElement();
