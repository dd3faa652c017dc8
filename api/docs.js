// SPDX-License-Identifier: Apache-2.0
// Renders the document that ?api= names, the Tenant API unless it names another. Served as /docs/docs.js beside redoc's
// standalone bundle; nothing is fetched from elsewhere.
"use strict";

(function () {
  const links = Array.from(document.querySelectorAll("nav a"));
  const names = links.map((link) => new URLSearchParams(link.search).get("api"));
  const asked = new URLSearchParams(location.search).get("api");
  const name = names.includes(asked) ? asked : "tenant";
  const link = links[names.indexOf(name)];
  const place = document.getElementById("reference");

  link.setAttribute("aria-current", "page");
  document.title = `${link.textContent} API - Fibre Cafe gateway`;

  function tell(text) {
    const note = document.createElement("p");
    note.className = "note";
    note.textContent = text;
    place.replaceChildren(note);
  }

  const options = {
    disableSearch: true, // it would start a worker from a blob
    nativeScrollbars: true,
    pathInMiddlePanel: true,
    requiredPropsFirst: false,
    expandResponses: "200,201,204",
    jsonSampleExpandLevel: 4,
    scrollYOffset: "header",
    theme: {
      spacing: { sectionVertical: 18 },
      colors: { primary: { main: "#0b6e76" }, text: { primary: "#1c2733" } },
      sidebar: { backgroundColor: "#f7f9fa", width: "270px" },
      rightPanel: { backgroundColor: "#22313c" },
      typography: {
        fontSize: "15px",
        fontFamily: "system-ui, sans-serif",
        headings: { fontFamily: "system-ui, sans-serif", fontWeight: "600" },
        code: {
          fontFamily: "ui-monospace, monospace",
          fontSize: "13px",
          color: "#1c2733",
          backgroundColor: "#f1f5f7",
          wrap: true,
        },
      },
    },
  };

  if (typeof Redoc === "undefined") {
    tell("The renderer is missing: /docs/redoc.standalone.js could not be loaded.");
    return;
  }
  Redoc.init(`/openapi/${name}.yaml`, options, place, (error) => {
    if (error) tell(`The document /openapi/${name}.yaml could not be shown: ${error.message}`);
  });
})();
