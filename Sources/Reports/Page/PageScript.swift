/// What a page does when it is used. It fetches nothing: all it needs is in the page.
enum PageScript {
    static let text = #"""
        "use strict";
        (() => {
        const data = JSON.parse(document.getElementById("report-data").textContent);
        const equaliser = data.equaliser;
        let values = equaliser ? equaliser.values.slice() : [];

        // --- The equaliser: the formulas of the program. ---

        const shapes = ["low", "peak", "peak", "high"];

        /// b0, b1, b2, a1, a2 of a band; a band at or above 0.49 of the rate changes nothing.
        function section(band, values, rate) {
          const [hz, gainDB, q] = values.slice(3 * band, 3 * band + 3);
          if (hz >= 0.49 * rate) return [1, 0, 0, 0, 0];
          const a = Math.pow(10, gainDB / 40), angle = 2 * Math.PI * hz / rate, alpha = Math.sin(angle) / (2 * q);
          let cosine = Math.cos(angle);
          if (shapes[band] === "peak") {
            const a0 = 1 + alpha / a;
            return [(1 + alpha * a) / a0, -2 * cosine / a0, (1 - alpha * a) / a0, -2 * cosine / a0, (1 - alpha / a) / a0];
          }
          const mirror = shapes[band] === "low" ? 1 : -1, width = 2 * Math.sqrt(a) * alpha, sum = a + 1, difference = a - 1;
          cosine *= mirror;
          const a0 = sum + difference * cosine + width;
          return [
            a * (sum - difference * cosine + width) / a0, mirror * 2 * a * (difference - sum * cosine) / a0,
            a * (sum - difference * cosine - width) / a0, mirror * -2 * (difference + sum * cosine) / a0,
            (sum + difference * cosine - width) / a0];
        }

        function gainDB([b0, b1, b2, a1, a2], hz, rate) {
          const halfSine = Math.sin(Math.PI * hz / rate), phi = halfSine * halfSine;
          const power = (c0, c1, c2) =>
            (c0 + c1 + c2) ** 2 - 4 * (c0 * c1 + 4 * c0 * c2 + c1 * c2) * phi + 16 * c0 * c2 * phi * phi;
          return 10 * Math.log10(Math.max(power(b0, b1, b2), 1e-300) / Math.max(power(1, a1, a2), 1e-300));
        }

        /// The four bands as nodes in series.
        function filters(context, values) {
          const nodes = shapes.map((_, band) => {
            const [b0, b1, b2, a1, a2] = section(band, values, context.sampleRate);
            return context.createIIRFilter([b0, b1, b2], [1, a1, a2]);
          });
          nodes.reduce((from, to) => { from.connect(to); return to; });
          return { first: nodes[0], last: nodes[nodes.length - 1] };
        }

        // --- Sound. ---

        let loading = null, buffers = null;

        function load() {
          loading ??= (async () => {
            const decoder = new OfflineAudioContext(1, 1, data.sampleRate);
            const loaded = await Promise.all(data.players.filter(player => player.audio).map(async player => {
              const text = atob(document.getElementById(player.audio).textContent.trim()), bytes = new Uint8Array(text.length);
              for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
              return [player.key, await decoder.decodeAudioData(bytes.buffer)];
            }));
            buffers = Object.fromEntries(loaded);
            await measure();
            return buffers;
          })();
          return loading;
        }

        /// The input through the equaliser as it stands.
        async function renderOffline() {
          const input = (buffers ?? await load()).input;
          const context = new OfflineAudioContext(input.numberOfChannels, input.length, input.sampleRate);
          const source = context.createBufferSource(), filter = filters(context, values);
          source.buffer = input;
          source.connect(filter.first);
          filter.last.connect(context.destination);
          source.start();
          return context.startRendering();
        }

        /// Integrated loudness (ITU-R BS.1770-4), LUFS, and the largest sample.
        function loudness(buffer) {
          const rate = buffer.sampleRate, hop = Math.round(rate / 10), hops = Math.floor(buffer.length / hop);
          let k = Math.tan(Math.PI * 1681.974450955533 / rate), q = 0.7071752369554196;
          const high = Math.pow(10, 3.999843853973347 / 20), middle = Math.pow(high, 0.4996667741545416);
          let a0 = 1 + k / q + k * k;
          const shelf = [(high + middle * k / q + k * k) / a0, 2 * (k * k - high) / a0, (high - middle * k / q + k * k) / a0,
            2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0];
          k = Math.tan(Math.PI * 38.13547087602444 / rate); q = 0.5003270373238773; a0 = 1 + k / q + k * k;
          const pass = [1, -2, 1, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0];
          const powers = new Float64Array(hops);
          let peak = 0;
          for (let channel = 0; channel < buffer.numberOfChannels; channel++) {
            const samples = buffer.getChannelData(channel);
            let x1 = 0, x2 = 0, y1 = 0, y2 = 0, z1 = 0, z2 = 0;
            for (let index = 0; index < samples.length; index++) {
              const x = samples[index];
              if (x > peak) peak = x; else if (-x > peak) peak = -x;
              const y = shelf[0] * x + shelf[1] * x1 + shelf[2] * x2 - shelf[3] * y1 - shelf[4] * y2;
              const z = y - 2 * y1 + y2 - pass[3] * z1 - pass[4] * z2;
              x2 = x1; x1 = x; y2 = y1; y1 = y; z2 = z1; z1 = z;
              const part = (index / hop) | 0;
              if (part < hops) powers[part] += z * z / hop;
            }
          }
          const blocks = [];
          for (let start = 0; start + 4 <= hops; start++) {
            blocks.push((powers[start] + powers[start + 1] + powers[start + 2] + powers[start + 3]) / 4);
          }
          const mean = list => list.reduce((sum, power) => sum + power, 0) / list.length;
          const level = power => -0.691 + 10 * Math.log10(power);
          const loud = blocks.filter(power => level(power) > -70);
          const gated = loud.filter(power => level(power) > level(mean(loud)) - 10);
          return { lufs: gated.length ? level(mean(gated)) : null, peak };
        }

        let levels = {};

        /// The gains that make all equally loud: as loud as the softest, and softer where a peak would clip.
        async function measure() {
          const measured = {};
          for (const [key, buffer] of Object.entries(buffers)) measured[key] = levels[key]?.measured ?? loudness(buffer);
          if (equaliser) measured.result = loudness(await renderOffline());
          const known = Object.values(measured).map(one => one.lufs).filter(lufs => lufs !== null);
          const target = Math.min(...known);
          levels = Object.fromEntries(Object.entries(measured).map(([key, one]) =>
            [key, { measured: one, gain: one.lufs === null ? 1 : Math.pow(10, (target - one.lufs) / 20) }]));
          const largest = Math.max(1, ...Object.values(levels).map(level => level.gain * level.measured.peak));
          for (const level of Object.values(levels)) level.gain /= largest;
        }

        const equalLoudness = document.getElementById("equal-loudness");
        let context = null, output = null, voices = null, startedAt = 0, offset = 0, choice = data.players[0].key;

        function level(key) {
          if (key !== choice) return 0;
          if (equalLoudness.checked) return levels[key].gain;
          return 1;
        }

        function ramp(parameter, value, seconds) {
          const now = context.currentTime;
          parameter.cancelScheduledValues(now);
          parameter.setValueAtTime(parameter.value, now);
          parameter.linearRampToValueAtTime(value, now + seconds);
        }

        /// All run at once; one is heard. Switching changes gains only, so that the place stays and nothing clicks.
        function applyLevels() {
          if (voices) for (const [key, voice] of Object.entries(voices)) ramp(voice.gain.gain, level(key), 0.015);
        }

        const length = () => buffers ? buffers.input.duration : 0;
        const position = () => voices ? (context.currentTime - startedAt) % length() : offset;

        async function play() {
          if (!context) {
            context = new AudioContext({ sampleRate: data.sampleRate });
            output = context.createGain();
            output.connect(context.destination);
          }
          await Promise.all([context.resume(), load()]);
          if (voices) return;
          const start = context.currentTime + 0.02;
          voices = {};
          for (const player of data.players) {
            const gain = context.createGain();
            gain.gain.value = level(player.key);
            gain.connect(output);
            voices[player.key] = { gain };
            if (!player.audio) continue;
            const source = context.createBufferSource();
            source.buffer = buffers[player.key];
            source.loop = true;
            source.connect(gain);
            source.start(start, offset % source.buffer.duration);
            voices[player.key].source = source;
          }
          if (equaliser) connectFilter(0);
          startedAt = start - offset;
          show();
        }

        /// Puts the equaliser as it stands between the input and the result's gain, fading over from the one before.
        function connectFilter(fade) {
          const filter = filters(context, values), gain = context.createGain(), old = voices.result.filter;
          gain.gain.value = fade ? 0 : 1;
          voices.input.source.connect(filter.first);
          filter.last.connect(gain);
          gain.connect(voices.result.gain);
          voices.result.filter = { ...filter, gain };
          if (!fade) return;
          ramp(gain.gain, 1, fade);
          ramp(old.gain.gain, 0, fade);
          const source = voices.input.source;
          setTimeout(() => { source.disconnect(old.first); old.gain.disconnect(); }, 1000 * fade + 100);
        }

        function pause() {
          if (!voices) return;
          offset = position();
          for (const voice of Object.values(voices)) { voice.source?.stop(); voice.gain.disconnect(); }
          voices = null;
          show();
        }

        async function seek(seconds) {
          const wasPlaying = voices !== null;
          pause();
          offset = seconds;
          if (wasPlaying) await play(); else show();
        }

        function choose(key) {
          choice = key;
          const button = document.querySelector(`input[name="player"][value="${key}"]`);
          if (button) button.checked = true;
          applyLevels();
        }

        // --- The players' controls. ---

        const playButton = document.getElementById("play"), place = document.getElementById("place");
        const clock = document.getElementById("clock"), message = document.getElementById("player-message");
        const timeText = seconds => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

        function show() {
          playButton.textContent = voices ? "Pause" : "Play";
          playButton.setAttribute("aria-pressed", String(voices !== null));
          if (length()) place.max = length();
          const now = Math.max(0, position());
          place.value = now;
          place.setAttribute("aria-valuetext", timeText(now));
          clock.textContent = length() ? `${timeText(now)} of ${timeText(length())}` : "";
          if (voices) requestAnimationFrame(show);
        }

        function complain(error) { message.textContent = `This browser cannot play the sound: ${error.message ?? error}`; }

        const toggle = () => voices ? pause() : play().catch(complain);
        playButton.addEventListener("click", toggle);
        place.addEventListener("input", () => { load().then(() => seek(Number(place.value))).catch(complain); });
        equalLoudness.addEventListener("change", applyLevels);
        for (const button of document.querySelectorAll('input[name="player"]')) {
          button.addEventListener("change", () => choose(button.value));
        }
        document.addEventListener("keydown", event => {
          if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=radio]), button, [role=slider]")) return;
          const index = "abc".indexOf(event.key.toLowerCase());
          if (event.key === " ") { event.preventDefault(); toggle(); }
          else if (index >= 0 && index < data.players.length) choose(data.players[index].key);
        });

        // --- The equaliser's handles. ---

        let afterChange = () => {};
        if (equaliser) {
          const plot = equaliser.plot, chart = document.getElementById(equaliser.chart);
          const round = [0.1, 0.01, 0.001];
          // The fields beside the chart say what the words in it say.
          chart.setAttribute("viewBox", `0 0 640 ${plot.bottom + 34}`);
          const x = hz => plot.left + (plot.right - plot.left) * Math.log(hz / plot.lowestHz) / Math.log(plot.highestHz / plot.lowestHz);
          const hz = x => plot.lowestHz * Math.pow(plot.highestHz / plot.lowestHz, (x - plot.left) / (plot.right - plot.left));
          const limited = dB => Math.min(Math.max(dB, -plot.limitDB), plot.limitDB);
          const y = dB => plot.bottom + (plot.top - plot.bottom) * (limited(dB) + plot.limitDB) / (2 * plot.limitDB);
          const dB = y => (y - plot.bottom) / (plot.top - plot.bottom) * 2 * plot.limitDB - plot.limitDB;
          const points = Array.from({ length: 241 }, (_, index) => plot.lowestHz * Math.pow(plot.highestHz / plot.lowestHz, index / 240))
            .filter(hz => hz < data.sampleRate / 2);
          const handles = [...chart.querySelectorAll(".handle")], fields = [...document.querySelectorAll("[data-parameter]")];
          const path = levels => levels.map((level, index) => `${index ? "L" : "M"}${x(points[index]).toFixed(2)} ${y(level).toFixed(2)}`).join("");
          const signed = dB => `${dB < 0 ? "−" : "+"}${Math.abs(dB).toFixed(1)} dB`;

          function draw() {
            const responses = shapes.map((_, band) => {
              const coefficients = section(band, values, data.sampleRate);
              return points.map(hz => gainDB(coefficients, hz, data.sampleRate));
            });
            responses.forEach((levels, band) => chart.querySelector(`.one-band-${band}`).setAttribute("d", path(levels)));
            chart.querySelector(".sum").setAttribute("d", path(points.map((_, index) => responses.reduce((sum, one) => sum + one[index], 0))));
            handles.forEach((handle, band) => {
              const [frequency, gain, q] = values.slice(3 * band, 3 * band + 3);
              handle.setAttribute("transform", `translate(${x(frequency).toFixed(2)} ${y(gain).toFixed(2)})`);
              handle.setAttribute("aria-valuenow", gain.toFixed(2));
              handle.setAttribute("aria-valuetext", `${Math.round(frequency)} Hz, ${signed(gain)}, Q ${q.toPrecision(3)}`);
            });
            for (const field of fields) {
              if (field !== document.activeElement) field.value = String(+values[Number(field.dataset.parameter)].toPrecision(5));
            }
            document.getElementById("changed").hidden = values.every((value, index) => value === equaliser.values[index]);
          }

          let filterTimer = 0, levelTimer = 0;
          afterChange = () => {
            draw();
            // A filter at most every 40 ms; loudness when the hand rests.
            filterTimer ||= setTimeout(() => { filterTimer = 0; if (voices) connectFilter(0.03); }, 40);
            clearTimeout(levelTimer);
            levelTimer = setTimeout(async () => { if (buffers) { await measure(); applyLevels(); } }, 200);
          };

          function set(parameter, value) {
            const step = round[parameter % 3];
            value = Number((Math.round(value / step) * step).toFixed(4));
            values[parameter] = Math.min(Math.max(value, equaliser.minimums[parameter]), equaliser.maximums[parameter]);
          }

          handles.forEach((handle, band) => {
            handle.setAttribute("tabindex", "0");
            handle.setAttribute("role", "slider");
            handle.setAttribute("aria-orientation", "vertical");
            handle.setAttribute("aria-valuemin", equaliser.minimums[3 * band + 1]);
            handle.setAttribute("aria-valuemax", equaliser.maximums[3 * band + 1]);
            handle.setAttribute("aria-label", `Band ${band + 1}, ${equaliser.bands[band]}: arrows for gain and frequency, page up and down for Q`);
            handle.addEventListener("pointerdown", event => { handle.setPointerCapture(event.pointerId); handle.focus(); event.preventDefault(); });
            handle.addEventListener("pointermove", event => {
              if (!handle.hasPointerCapture(event.pointerId)) return;
              const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(chart.getScreenCTM().inverse());
              set(3 * band, hz(point.x));
              set(3 * band + 1, dB(point.y));
              afterChange();
            });
            handle.addEventListener("wheel", event => {
              event.preventDefault();
              set(3 * band + 2, values[3 * band + 2] * Math.pow(1.1, -Math.sign(event.deltaY)));
              afterChange();
            }, { passive: false });
            handle.addEventListener("keydown", event => {
              const fine = event.shiftKey ? 0.2 : 1, [frequency, gain, q] = values.slice(3 * band, 3 * band + 3);
              switch (event.key) {
                case "ArrowUp": set(3 * band + 1, gain + 0.5 * fine); break;
                case "ArrowDown": set(3 * band + 1, gain - 0.5 * fine); break;
                case "ArrowRight": set(3 * band, frequency * Math.pow(2, fine / 12)); break;
                case "ArrowLeft": set(3 * band, frequency * Math.pow(2, -fine / 12)); break;
                case "PageUp": set(3 * band + 2, q * Math.pow(1.1, fine)); break;
                case "PageDown": set(3 * band + 2, q * Math.pow(1.1, -fine)); break;
                default: return;
              }
              event.preventDefault();
              afterChange();
            });
          });
          for (const field of fields) {
            field.addEventListener("input", () => {
              if (field.value === "" || !field.validity.valid) return;
              set(Number(field.dataset.parameter), Number(field.value));
              afterChange();
            });
            field.addEventListener("blur", draw);
          }
          document.getElementById("undo").addEventListener("click", () => { values = equaliser.values.slice(); afterChange(); });
          document.getElementById("save").addEventListener("click", () => {
            const link = document.createElement("a");
            link.href = URL.createObjectURL(new Blob([documentText()], { type: "application/json" }));
            link.download = equaliser.fileName;
            link.click();
            setTimeout(() => URL.revokeObjectURL(link.href), 10000);
          });
          draw();
        }

        /// The parameter document with the equaliser as it stands, used whole.
        function documentText() {
          const changed = structuredClone(data.settings), effect = changed.chain[equaliser.index];
          effect.amount = 1;
          effect.parameters.forEach((parameter, index) => {
            const value = values[index];
            if (parameter.value !== value) delete parameter.confidence;
            parameter.value = value;
            parameter.normalised = parameter.scale === "log"
              ? Math.log(value / parameter.minimum) / Math.log(parameter.maximum / parameter.minimum)
              : (value - parameter.minimum) / (parameter.maximum - parameter.minimum);
          });
          return JSON.stringify(changed, null, 2) + "\n";
        }

        /// For programs that use the page.
        window.soundalikeReport = {
          load, play, pause, seek, choose, renderOffline, documentText, position,
          get values() { return values.slice(); },
          get isPlaying() { return voices !== null; },
          get output() { return output; },
          get levels() { return levels; },
          get gains() { return voices && Object.fromEntries(Object.entries(voices).map(([key, voice]) => [key, voice.gain.gain.value])); },
        };
        document.documentElement.classList.add("works");
        show();
        })();
        """#
}
