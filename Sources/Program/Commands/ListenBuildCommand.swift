import ArgumentParser
import Foundation
import SoundalikeFoundations
import SoundalikeListening

/// `soundalike listen build FOLDER`: a listening test of a folder of renders.
struct ListenBuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build", abstract: "Make a listening test of a folder of recordings.",
        discussion: """
            Example: soundalike listen build renders -o test.html

            The folder holds FOLDER/CONDITION/ITEM.wav, every item in every condition. One page is written that runs in any browser without a network, \
            and beside it the key, NAME-key.json, which tells which sound is which condition. Listeners get the page only. They save their answers as a table \
            (CSV), which `listen analyse` evaluates. MUSHRA (ITU-R BS.1534-3) has a hidden reference, and anchors at 3.5 and 7 kHz that are made of it \
            where the folder has no low_anchor and mid_anchor; ABX compares two conditions. \
            A preference test compares every two conditions. A specification (TOML) says all of this \
            in a file, and can have questions to listeners and a page for training.
            """)

    @Argument(help: ArgumentHelp("The folder that holds a folder for each condition, or a specification, SPEC.toml.", valueName: "folder"))
    var folder: String

    @Option(name: [.short, .long], help: ArgumentHelp("The page to write, .html. May be left out where --webmushra is given.", valueName: "path"))
    var output: String?

    @Option(
        help: ArgumentHelp(
            "Write a MUSHRA test for webMUSHRA into this new folder, a configuration and the sounds, and beside it the key, FOLDER-key.json.", valueName: "folder"))
    var webmushra: String?

    @Option(
        help: "Make a test as in the paper, of the folder that `soundalike evaluate --renders` wrote: five passages of 4 s (tube: 2 s), anchors, our version, the best other one.")
    var preset: TestPreset?

    @Option(help: ArgumentHelp("With --preset, the condition that is the version of Soundalike; the one called as the preset, or ours, unless given.", valueName: "condition"))
    var ours: String?

    @Option(help: ArgumentHelp("With --preset, the best other condition, where there are several.", valueName: "condition"))
    var other: String?

    @Option(help: "What listeners do: mushra, rate how close each version is to the reference; abx, tell which of two versions X is; preference, say which of two versions they prefer, or neither.")
    var kind = TestPlan.Kind.mushra

    @Option(help: ArgumentHelp("The title of the test.", valueName: "words"))
    var title = Self.defaultTitle

    @Option(help: ArgumentHelp("The condition that is the reference.", valueName: "condition"))
    var reference = "reference"

    @Flag(help: "Make no anchors.")
    var noAnchors = false

    // Loudness is negative: what follows the flag is its value even where it looks like a flag.
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Bring all sounds to this integrated loudness. Where a peak would clip, all sounds of that item become softer.", valueName: "LUFS"))
    var loudness: Double?

    @Option(help: ArgumentHelp("Use at most this much of each item, from its start; 12 unless given.", valueName: "seconds"))
    var seconds: Double?

    @Option(help: ArgumentHelp("How many times each item is asked in an ABX test, 8 unless given, and every two versions of it in a preference test, 1 unless given.", valueName: "count"))
    var trials: Int?

    @OptionGroup var replacing: ForceOption

    @OptionGroup var seed: SeedOption

    private static let defaultTitle = "Listening test"
    private var isSpecification: Bool { folder.lowercased().hasSuffix(".toml") }

    func validate() throws {
        guard output != nil || webmushra != nil else { throw ValidationError("-o PAGE.html or --webmushra FOLDER is needed.") }
        guard output?.lowercased().hasSuffix(".html") ?? true else { throw ValidationError("-o takes a page, NAME.html.") }
        guard seconds.map((0.5...600).contains) ?? true else { throw ValidationError("--seconds takes 0.5 to 600.") }
        guard trials.map((1...1000).contains) ?? true else { throw ValidationError("--trials takes 1 to 1000.") }
        guard webmushra == nil || kind == .mushra else { throw ValidationError("--webmushra is for MUSHRA tests.") }
        if preset == nil {
            guard ours == nil, other == nil else { throw ValidationError("--ours and --other go with --preset.") }
        } else {
            guard kind == .mushra, reference == "reference", !noAnchors, seconds == nil, trials == nil else {
                throw ValidationError("--preset decides itself what --kind, --reference, --no-anchors, --seconds and --trials say.")
            }
        }
        if isSpecification {
            guard kind == .mushra, title == Self.defaultTitle, reference == "reference", !noAnchors, loudness == nil, seconds == nil, trials == nil, preset == nil else {
                throw ValidationError("SPEC.toml says itself what the test is; only --output, --webmushra, --seed and --force go with it.")
            }
        }
        if let loudness, !(-70...0).contains(loudness) { throw ValidationError("--loudness takes a level from -70 to 0 LUFS, for instance --loudness -23.") }
    }

    func run() throws {
        let files = try output.map { output in
            let key = String(output.dropLast(5)) + "-key.json"
            return (page: output, key: key, files: [try AtomicOutputFile(path: key, overwrite: replacing.force), try AtomicOutputFile(path: output, overwrite: replacing.force)])
        }
        let (plan, settings, remarks) = try test()
        var options = settings
        options.seed = seed.seed
        var lines = ["\(plan.itemNames.count) items, \(plan.conditions.count) conditions: \(plan.conditions.joined(separator: ", "))"] + remarks
        if let files {
            let test = try TestPage(plan, options: options)
            try files.files[0].write(Array(test.key.utf8))
            try files.files[1].write(Array(test.html.utf8))
            try AtomicOutputFile.commit(files.files)
            lines += ["Wrote \(files.page), for listeners", "Wrote \(files.key), for you alone"]
        }
        if let webmushra { lines += try write(WebMUSHRATest(plan, options: options), to: webmushra) }
        try Console.output(lines.joined(separator: "\n"))
    }

    /// What the test is made of and how, and what is to be said about that.
    private func test() throws -> (TestPlan, TestPage.Options, [String]) {
        if isSpecification {
            let specification = try TestSpecification(contentsOf: folder)
            return (specification.plan, specification.options, [])
        }
        var options = TestPage.Options()
        (options.loudnessLUFS, options.trials) = (loudness ?? preset?.loudnessLUFS, trials)
        options.longestSeconds = preset?.seconds ?? seconds ?? options.longestSeconds
        guard let preset else { return (try TestPlan(folder: folder, kind: kind, title: title, reference: reference, makesAnchors: !noAnchors), options, []) }
        let test = try PresetTest(folder: folder, preset: preset, title: title, ours: ours, other: other)
        let count = test.plan.itemNames.count
        return (
            test.plan, options,
            ["ours is \(test.ours)", test.other.map { "the best other one is \($0)" } ?? "there is no other version"]
                + [test.midAnchor.map { "mid_anchor is \($0)" } ?? "mid_anchor is the reference below 7 kHz"]
                + (count < TestPreset.itemCount ? ["the paper's test has \(TestPreset.itemCount) items; the folder has sound for \(count)"] : [])
        )
    }

    private func write(_ test: WebMUSHRATest, to folder: String) throws -> [String] {
        var stem = folder
        while stem.count > 1, stem.hasSuffix("/") { stem.removeLast() }
        let key = try AtomicOutputFile(path: stem + "-key.json", overwrite: replacing.force)
        try test.write(to: folder)
        try key.write(Array(test.key.utf8))
        try key.commit()
        return ["Wrote \(folder): copy what is in it into webMUSHRA's folder, and open ?config=\(test.name).yaml there", "Wrote \(stem)-key.json, for you alone"]
    }
}

extension TestPlan.Kind: ExpressibleByArgument {}

extension TestPreset: ExpressibleByArgument {}
