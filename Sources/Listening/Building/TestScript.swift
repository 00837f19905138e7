/// What the page of a listening test does. It keeps answers in the browser, and where it is served tells the server at every change.
enum TestScript {
    static let css = """
        :root{color-scheme:light dark;--paper:#ffffff;--text:#24292f;--quiet:#57606a;--line:#d0d7de;--accent:#0969da;--panel:#f6f8fa}
        @media (prefers-color-scheme: dark){:root{--paper:#0d1117;--text:#e6edf3;--quiet:#9198a1;--line:#30363d;--accent:#58a6ff;--panel:#161b22}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--paper);color:var(--text);font:17px/1.5 system-ui,sans-serif}
        main{max-width:48rem;margin:0 auto;padding:1rem}
        h1{font-size:1.4rem;overflow-wrap:anywhere}
        h1:focus{outline:none}
        button{font:inherit;min-height:44px;min-width:3.5rem;padding:.5rem 1rem;border:1px solid var(--quiet);border-radius:6px;background:var(--paper);color:var(--text);cursor:pointer}
        button[aria-pressed=true]{background:var(--accent);border-color:var(--accent);color:var(--paper);font-weight:600}
        button:disabled{opacity:.5;cursor:default}
        :focus-visible{outline:3px solid var(--accent);outline-offset:2px}
        input[type=text],select,textarea{font:inherit;color:var(--text);background:var(--paper);border:1px solid var(--quiet);border-radius:6px;padding:.5rem;width:100%}
        .row{display:grid;grid-template-columns:4.5rem 1fr 3rem;gap:.75rem;align-items:center;padding:.5rem 0;border-bottom:1px solid var(--line)}
        .row input{width:100%;min-height:44px;accent-color:var(--accent)}
        .words{display:flex;justify-content:space-between;color:var(--quiet);font-size:.85rem;margin:0 3.75rem 0 5.25rem}
        .words span{flex:1;text-align:center}
        .bar{display:flex;gap:.75rem;flex-wrap:wrap;align-items:center;margin:1rem 0}
        .quiet{color:var(--quiet)}
        @media (max-width:30rem){.words{margin:0;font-size:.75rem}}

        """

    static let text = #"""
        "use strict";
        (() => {
        const test = JSON.parse(document.getElementById("test-data").textContent);
        const main = document.getElementById("main"), place = `soundalike-test-${test.identifier}`;
        const letters = "ABCDEFGHIJKLM";

        function shuffled(list) {
          const copy = list.slice(), numbers = crypto.getRandomValues(new Uint32Array(copy.length));
          for (let last = copy.length - 1; last > 0; last--) {
            const other = numbers[last] % (last + 1);
            [copy[last], copy[other]] = [copy[other], copy[last]];
          }
          return copy;
        }

        // --- What is kept: everything, at every change, so that a reload goes on where it was. ---

        let state = null;
        try { state = JSON.parse(localStorage.getItem(place)); } catch { }
        function keep() {
          state.revision += 1;
          try { localStorage.setItem(place, JSON.stringify(state)); } catch { }
          clearTimeout(sendTimer);
          sendTimer = setTimeout(send, 100);
          showKept();
        }

        const isServed = location.protocol.startsWith("http");
        let sendTimer = 0, isSending = false, kept = -1;

        /// Tells the server what there is, until it says that it has it.
        async function send() {
          if (!isServed || !state || isSending || kept >= state.revision) return;
          isSending = true;
          const { token, revision, listener, trials, current, comment, answers } = state;
          let isKept = false;
          try {
            const response = await fetch("answers", {
              method: "POST", headers: { "Content-Type": "application/json" },
              body: JSON.stringify({ token, revision, state: { listener, current, comment, answers, trials: trials.map(({ item, order, scores, x, answer }) => ({ item, order, scores, x, answer })) } }),
            });
            isKept = response.ok;
          } catch { }
          isSending = false;
          if (isKept && state?.token === token) kept = Math.max(kept, revision);
          showKept();
          if (state && kept < state.revision) sendTimer = setTimeout(send, isKept ? 0 : 2000);
        }

        function showKept() {
          const note = document.getElementById("kept");
          if (note) note.textContent = !isServed || !state ? "" : kept >= state.revision ? "All answers are kept." : "Keeping your answers …";
        }

        function begin(listener) {
          const trials = test.items.flatMap(item => Array.from({ length: test.trials }, () => ({
            item: item.name, order: shuffled(item.sounds), x: crypto.getRandomValues(new Uint32Array(1))[0] % 2,
            heard: [], scores: item.sounds.map(() => null), answer: null,
          })));
          const token = [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, "0")).join("");
          state = { token, revision: 0, listener, trials: shuffled(trials), current: 0, comment: "", answers: {}, isAsked: test.questions.length === 0, isTrained: !test.training };
          kept = -1;
          keep();
        }

        // --- Sound: all of a page's sounds run at once, one is heard. ---

        let context = null, voices = null, chosen = null, startedAt = 0;
        const decoded = new Map();

        async function decode(name) {
          if (!decoded.has(name)) {
            const text = atob(document.getElementById(`sound-${name}`).textContent.trim()), bytes = new Uint8Array(text.length);
            for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
            decoded.set(name, context.decodeAudioData(bytes.buffer));
          }
          return decoded.get(name);
        }

        function silence() {
          for (const voice of voices?.values() ?? []) { voice.source.stop(context.currentTime + 0.05); fade(voice, 0); }
          voices = null;
          chosen = null;
          showChosen();
        }

        function fade(voice, gain) {
          const now = context.currentTime;
          voice.gain.gain.cancelScheduledValues(now);
          voice.gain.gain.setValueAtTime(voice.gain.gain.value, now);
          voice.gain.gain.linearRampToValueAtTime(gain, now + 0.015);
        }

        /// Hears `key`, one of `sounds` (names by key), at the place where the others are.
        async function hear(key, sounds) {
          context ??= new AudioContext();
          await context.resume();
          if (!voices) {
            const buffers = await Promise.all([...sounds.values()].map(decode));
            if (voices) return hear(key, sounds);
            startedAt = context.currentTime + 0.02;
            voices = new Map([...sounds.keys()].map((key, index) => {
              const source = context.createBufferSource(), gain = context.createGain();
              source.buffer = buffers[index];
              source.loop = test.loops;
              gain.gain.value = 0;
              source.connect(gain).connect(context.destination);
              source.start(startedAt);
              return [key, { source, gain }];
            }));
            const started = voices;
            if (!test.loops) [...voices.values()][0].source.onended = () => { if (voices === started) silence(); };
          }
          chosen = key;
          for (const [other, voice] of voices) fade(voice, other === key ? 1 : 0);
          showChosen();
        }

        function showChosen() {
          for (const button of main.querySelectorAll("[data-sound]")) button.setAttribute("aria-pressed", String(button.dataset.sound === chosen));
        }

        // --- Pages. ---

        function element(name, properties = {}, ...children) {
          const { dataset, ...rest } = properties, made = Object.assign(document.createElement(name), rest);
          Object.assign(made.dataset, dataset ?? {});
          made.append(...children);
          return made;
        }

        function page(...children) {
          silence();
          main.replaceChildren(element("h1", { textContent: test.title, tabIndex: -1 }), ...children, element("p", { id: "kept", className: "quiet", role: "status" }));
          showKept();
          main.firstChild.focus({ preventScroll: true });
          scrollTo(0, 0);
        }

        const soundButton = (label, key, sounds, after) => element("button", {
          type: "button", textContent: label, dataset: { sound: key },
          onclick: () => chosen === key ? silence() : hear(key, sounds).then(after),
        });

        function welcome() {
          const name = element("input", { type: "text", id: "listener", maxLength: 100, autocomplete: "off" });
          const first = test.items[0], sounds = new Map([["check", first.reference ?? first.sounds[0]]]);
          const start = element("button", { type: "button", id: "start", textContent: "Begin", onclick: () => {
            if (!name.value.trim()) return name.focus();
            begin(name.value.trim());
            draw();
          } });
          page(
            element("p", { textContent: test.kind === "mushra"
              ? "You will hear a reference, and under letters the same sound in several versions. Say of each how close it comes to the reference, from 0 (bad) to 100 (excellent: no difference). One of them is the reference itself."
              : test.kind === "abx" ? "You will hear A, B and X. X is one of the two. Say which."
              : "You will hear two versions, A and B. Say which you prefer, or that you prefer neither." }),
            element("p", { textContent: "Use headphones in a quiet place. All versions play at once, and you switch between them as often as you like; the keys are their letters. If the page is closed or loaded again, it goes on where you were." }),
            element("div", { className: "bar" }, soundButton("Check the volume", "check", sounds, () => {}), element("span", { className: "quiet", textContent: "Set it so that this is pleasant, and leave it there." })),
            element("p", {}, element("label", { htmlFor: "listener", textContent: "Your name, or any word that is yours alone" }), name),
            element("div", { className: "bar" }, start));
        }

        function questions() {
          const done = element("button", { type: "button", id: "answered", textContent: "Next", onclick: () => { state.isAsked = true; keep(); draw(); } });
          const check = () => { done.disabled = test.questions.some(({ name, optional }) => !optional && !(state.answers[name] ?? "").trim()); };
          page(...test.questions.map(({ name, text, choices, optional }) => {
            const field = choices.length ? element("select", {}, ...["", ...choices].map(choice => element("option", { value: choice, textContent: choice })))
              : element("input", { type: "text", maxLength: 500, autocomplete: "off" });
            field.id = `question-${name}`;
            field.value = state.answers[name] ?? "";
            field.oninput = () => { state.answers[name] = field.value; keep(); check(); };
            return element("p", {}, element("label", { htmlFor: field.id, textContent: optional ? `${text} (may be left open)` : text }), field);
          }), element("div", { className: "bar" }, done));
          check();
        }

        function training() {
          const { sounds: names, reference } = test.training, heard = new Set();
          state.trainingOrder ??= shuffled(names);
          const sounds = new Map([...(reference ? [["reference", reference]] : []), ...state.trainingOrder.map((name, index) => [letters[index], name])]);
          const done = element("button", { type: "button", id: "trained", textContent: "Next", disabled: true, onclick: () => { state.isTrained = true; keep(); draw(); } });
          page(
            element("p", { textContent: "First listen to these, to know what to expect. Nothing is judged here." }),
            element("div", { className: "bar" }, ...[...sounds.keys()].map(key => soundButton(key === "reference" ? "Reference" : key, key, sounds, () => { heard.add(key); done.disabled = heard.size < sounds.size; }))),
            element("div", { className: "bar" }, done));
        }

        function trial() {
          if (state.current >= state.trials.length) return finish();
          const trial = state.trials[state.current], item = test.items.find(item => item.name === trial.item);
          const next = element("button", { type: "button", id: "next", textContent: state.current + 1 < state.trials.length ? "Next" : "To the end", onclick: () => {
            state.current += 1;
            keep();
            window.soundalikeTest.draw();
          } });
          const note = element("p", { className: "quiet", role: "status" });
          const heard = key => { if (!trial.heard.includes(key)) { trial.heard.push(key); keep(); } check(); };
          const header = element("p", { className: "quiet", textContent: `${state.current + 1} of ${state.trials.length}` });
          let check;
          if (test.kind === "mushra") {
            const sounds = new Map([["reference", item.reference], ...trial.order.map((name, index) => [letters[index], name])]);
            check = () => {
              const unheard = trial.order.filter((_, index) => !trial.heard.includes(letters[index])).length, unrated = trial.scores.filter(score => score === null).length;
              next.disabled = unheard + unrated > 0;
              note.textContent = unheard ? `Not heard yet: ${unheard}.` : unrated ? `Not rated yet: ${unrated}.`
                : trial.scores.some(score => score === 100) ? "" : "One of these is the reference, and none has 100 yet.";
            };
            const rows = trial.order.map((_, index) => {
              const number = element("output", { textContent: trial.scores[index] ?? "–" });
              const slider = element("input", { type: "range", min: 0, max: 100, step: 1, value: trial.scores[index] ?? 0, ariaLabel: `Score of ${letters[index]}`, dataset: { score: index } });
              slider.oninput = () => { trial.scores[index] = Number(slider.value); number.textContent = slider.value; keep(); check(); };
              return element("div", { className: "row" }, soundButton(letters[index], letters[index], sounds, () => heard(letters[index])), slider, number);
            });
            page(header, element("div", { className: "bar" }, soundButton("Reference", "reference", sounds, () => heard("reference"))),
              element("div", { className: "words", ariaHidden: "true" }, ...["Bad", "Poor", "Fair", "Good", "Excellent"].map(textContent => element("span", { textContent }))),
              ...rows, note, element("div", { className: "bar" }, next));
            window.soundalikeTest.sounds = sounds;
          } else {
            const sounds = new Map([["A", trial.order[0]], ["B", trial.order[1]]]);
            if (test.kind === "abx") sounds.set("X", trial.order[trial.x]);
            check = () => {
              const unheard = [...sounds.keys()].filter(key => !trial.heard.includes(key));
              next.disabled = unheard.length > 0 || trial.answer === null;
              note.textContent = unheard.length ? `Not heard yet: ${unheard.join(", ")}.` : "";
              for (const button of main.querySelectorAll("[data-answer]")) button.setAttribute("aria-pressed", String(Number(button.dataset.answer) === trial.answer));
            };
            const answers = (test.kind === "abx" ? ["X is A", "X is B"] : ["I prefer A", "I prefer B", "No preference"]).map((label, index) => element("button", { type: "button", textContent: label, dataset: { answer: index }, onclick: () => { trial.answer = index; keep(); check(); } }));
            page(header, element("div", { className: "bar" }, ...[...sounds.keys()].map(key => soundButton(key, key, sounds, () => heard(key)))), element("div", { className: "bar" }, ...answers), note, element("div", { className: "bar" }, next));
            window.soundalikeTest.sounds = sounds;
          }
          check();
        }

        function finish() {
          const comment = element("textarea", { id: "comment", rows: 4, maxLength: 2000, value: state.comment, oninput: () => { state.comment = comment.value; keep(); } });
          page(
            element("p", { textContent: isServed ? "That was all, thank you. When the last line says that all answers are kept, you can close the page." : "That was all. Save your answers, and send the file to whoever asked you." }),
            element("p", {}, element("label", { htmlFor: "comment", textContent: "Is there anything you want to say?" }), comment),
            element("div", { className: "bar" },
              element("button", { type: "button", id: "save", textContent: "Save the answers", onclick: () => {
                const link = element("a", { href: URL.createObjectURL(new Blob([table()], { type: "text/csv" })), download: `answers-${test.identifier}-${state.listener.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 40)}.csv` });
                link.click();
                setTimeout(() => URL.revokeObjectURL(link.href), 10000);
              } }),
              element("button", { type: "button", id: "again", textContent: "Somebody else", onclick: () => { state = null; try { localStorage.removeItem(place); } catch { } window.soundalikeTest.draw(); } })));
        }

        /// The answers as a table (CSV).
        function table() {
          const cell = text => `"${String(text).replaceAll('"', '""')}"`;
          const answers = test.questions.map(({ name }) => state.answers[name] ?? "");
          const rows = test.kind === "mushra"
            ? state.trials.flatMap(trial => trial.order.map((name, index) => [state.listener, trial.item, name, trial.scores[index], state.comment]))
            : test.kind === "abx" ? state.trials.map(trial => [state.listener, trial.item, Number(trial.answer === trial.x), state.comment])
            : state.trials.map(trial => [state.listener, trial.item, ...trial.order, trial.order[trial.answer] ?? "", state.comment]);
          const header = { mushra: "listener,item,condition,score,comment", abx: "listener,item,correct,comment", preference: "listener,item,first,second,preferred,comment" }[test.kind] + test.questions.map(({ name }) => `,${name}`).join("");
          return [header, ...rows.map(row => [...row, ...answers].map(cell).join(","))].join("\r\n") + "\r\n";
        }

        document.addEventListener("keydown", event => {
          if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input[type=text], select, textarea")) return;
          const button = [...main.querySelectorAll("[data-sound]")].find(button => button.dataset.sound.toUpperCase() === event.key.toUpperCase() || (button.dataset.sound === "reference" && event.key.toLowerCase() === "r"));
          if (button) { event.preventDefault(); button.click(); }
        });

        function draw() {
          if (!state) welcome();
          else if (!state.isAsked) questions();
          else if (!state.isTrained) training();
          else trial();
        }
        /// For programs that use the page.
        window.soundalikeTest = {
          draw, table,
          get isKept() { return state !== null && kept >= state.revision; },
          get chosen() { return chosen; },
          get gains() { return voices && Object.fromEntries([...voices].map(([key, voice]) => [key, voice.gain.gain.value])); },
          get state() { return structuredClone(state); },
        };
        draw();
        send();
        })();
        """#
}
