import Foundation
import SoundalikeAudio
import SoundalikeFoundations
import SoundalikeReports

/// A MUSHRA test for webMUSHRA (Schoeffler et al., 2018): a configuration, the sounds, and a key for its tables of results.
public struct WebMUSHRATest: Sendable {
    /// What it is called there: `?config=NAME.yaml`.
    public let name: String
    /// The key (JSON), as ``TestPage/key``.
    public let key: String
    private let configuration: String
    private let sounds: [(name: String, recording: Recording)]

    /// Makes the test of `plan`. Neither the configuration nor the files name conditions or items.
    ///
    /// - Throws: `SoundalikeError` as reading the sounds does; `.usage` for another kind of test.
    public init(_ plan: TestPlan, options: TestPage.Options = TestPage.Options()) throws {
        guard plan.kind == .mushra else { throw SoundalikeError(.usage, nil, "only MUSHRA tests can be made for webMUSHRA", remedy: "leave out `webmushra`, or the kind") }
        var generator = SeededGenerator(seed: options.seed)
        var sounds: [(name: String, recording: Recording)] = [], keys: [String: TestKey.Item] = [:], identifier = TestIdentifier()
        identifier.add(plan.title.utf8)
        for (number, item) in plan.items.enumerated() {
            let recordings = try TestSounds.recordings(of: item, loudnessLUFS: options.loudnessLUFS, longestSeconds: options.longestSeconds)
            let names = item.stimuli.map(\.condition), page = "\(number + 1)"
            // The program adds the reference to the versions itself, and calls it so in its results.
            var order = Array(recordings.indices.dropFirst())
            order.shuffle(using: &generator)
            sounds.append(("\(page)-0", recordings[0]))
            var conditions = ["reference": names[0]]
            for (place, index) in order.enumerated() {
                sounds.append(("\(page)-\(place + 1)", recordings[index]))
                conditions["\(page)-\(place + 1)"] = names[index]
            }
            keys[page] = TestKey.Item(name: item.name, conditions: conditions)
        }
        for sound in sounds { sound.recording.channels.forEach { identifier.add($0) } }
        let name = "soundalike-\(identifier.text)"
        func path(_ sound: String) -> String { "configs/resources/\(name)/\(sound).wav" }
        let pages = plan.items.enumerated().map { number, item in
            Self.page("\(number + 1)", versionCount: item.stimuli.count - 1, loops: options.loops, path: path)
        }
        self.name = name
        self.sounds = sounds
        key = try TestKey(test: name, kind: .mushra, items: keys).text
        configuration = """
            testname: \(Self.text(plan.title))
            testId: \(Self.text(name))
            bufferSize: 2048
            stopOnErrors: true
            showButtonPreviousPage: true
            remoteService: service/write.php
            pages:
                - type: volume
                  id: volume
                  name: Volume
                  content: Set the volume so that this is pleasant, and leave it there.
                  stimulus: \(path("1-0"))
                  defaultVolume: 0.5
                -
                    - random
            \(pages.joined(separator: "\n"))
                - type: finish
                  name: Thank you
                  content: That was all, thank you.
                  showResults: false
                  writeResults: true

            """
    }

    private static func page(_ page: String, versionCount: Int, loops: Bool, path: (String) -> String) -> String {
        let lines = [
            "- type: mushra", "  id: \(text(page))", "  name: \(text("Sound \(page)"))",
            "  content: \(text("How close does each version come to the reference? 100: no difference. One of them is the reference itself."))",
            "  showWaveform: true", "  enableLooping: \(loops)", "  strict: false", "  reference: \(path("\(page)-0"))", "  createAnchor35: false",
            "  createAnchor70: false", "  randomize: true", "  showConditionNames: false", "  stimuli:",
        ]
        let sounds = (0..<versionCount).map { "\(page)-\($0 + 1)" }
        return (lines + sounds.map { "      \(text($0)): \(path($0))" }).map { "        " + $0 }.joined(separator: "\n")
    }

    /// In quotation marks, as JSON and YAML write them alike. Titles are put into the page as HTML.
    private static func text(_ text: String) -> String { Markup.escaped(text).quotedLiteral }

    /// Writes `FOLDER/configs/NAME.yaml` and `FOLDER/configs/resources/NAME/*.wav`, to be copied over webMUSHRA's own folder.
    ///
    /// - Throws: `SoundalikeError`: `.cannotCreate` where the folder has something in it or cannot be made.
    public func write(to folder: String) throws {
        guard FileKind(at: folder) == nil || FolderListing.names(in: folder)?.isEmpty == true else {
            throw SoundalikeError(.cannotCreate, folder, "exists already, and not as an empty folder", remedy: "choose another name")
        }
        let resources = "\(folder)/configs/resources/\(name)"
        do { try FileManager.default.createDirectory(atPath: resources, withIntermediateDirectories: true) } catch {
            throw SoundalikeError(.cannotCreate, folder, "the folder cannot be made")
        }
        do {
            for sound in sounds { try sound.recording.write(to: "\(resources)/\(sound.name).wav", encoding: .pcm16) }
            // Last: where it is, all is.
            try AtomicOutputFile.write(configuration.utf8, to: "\(folder)/configs/\(name).yaml", overwrite: false)
        } catch {
            try? FileManager.default.removeItem(atPath: "\(folder)/configs")
            throw error
        }
    }
}
