import ArgumentParser
import Foundation
import SoundalikeFoundations
import SoundalikeListening

/// `soundalike listen build FOLDER`: a listening test of a folder of renders.
struct ListenBuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build", abstract: "Make a listening test of a folder of recordings.",
        discussion: """
            The folder holds FOLDER/CONDITION/ITEM.wav, every item in every condition. One page is written that runs in any browser without a network, \
            and beside it the key, NAME-key.json, which tells which sound is which condition. Listeners get the page only. They save their answers as a table \
            (CSV), which `listen analyse` evaluates. MUSHRA (ITU-R BS.1534-3) has a hidden reference, and anchors at 3.5 and 7 kHz that are made of it \
            where the folder has no low_anchor and mid_anchor; ABX compares two conditions. \
            A preference test compares every two conditions.
            """)

    @Argument(help: ArgumentHelp("The folder that holds a folder for each condition.", valueName: "folder"))
    var folder: String

    @Option(name: [.short, .long], help: ArgumentHelp("The page to write, .html.", valueName: "path"))
    var output: String

    @Option(help: "What listeners do: mushra, rate how close each version is to the reference; abx, tell which of two versions X is; preference, say which of two versions they prefer, or neither.")
    var kind = TestPlan.Kind.mushra

    @Option(help: ArgumentHelp("The title of the test.", valueName: "words"))
    var title = "Listening test"

    @Option(help: ArgumentHelp("The condition that is the reference.", valueName: "condition"))
    var reference = "reference"

    @Flag(help: "Make no anchors.")
    var noAnchors = false

    // Loudness is negative: what follows the flag is its value even where it looks like a flag.
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Bring all sounds to this integrated loudness. Where a peak would clip, all sounds of that item become softer.", valueName: "LUFS"))
    var loudness: Double?

    @Option(help: ArgumentHelp("Use at most this much of each item, from its start.", valueName: "seconds"))
    var seconds = 12.0

    @Option(help: ArgumentHelp("How many times each item is asked in an ABX test, 8 unless given, and every two versions of it in a preference test, 1 unless given.", valueName: "count"))
    var trials: Int?

    @OptionGroup var replacing: ForceOption

    @OptionGroup var seed: SeedOption

    func validate() throws {
        guard output.lowercased().hasSuffix(".html") else { throw ValidationError("-o takes a page, NAME.html.") }
        guard (0.5...600).contains(seconds) else { throw ValidationError("--seconds takes 0.5 to 600.") }
        guard trials.map((1...1000).contains) ?? true else { throw ValidationError("--trials takes 1 to 1000.") }
        if let loudness, !(-70...0).contains(loudness) { throw ValidationError("--loudness takes a level from -70 to 0 LUFS, for instance --loudness -23.") }
    }

    func run() throws {
        let keyPath = String(output.dropLast(5)) + "-key.json"
        let (page, key) = (try AtomicOutputFile(path: output, overwrite: replacing.force), try AtomicOutputFile(path: keyPath, overwrite: replacing.force))
        let plan = try TestPlan(folder: folder, kind: kind, title: title, reference: reference, makesAnchors: !noAnchors)
        var options = TestPage.Options()
        (options.loudnessLUFS, options.longestSeconds, options.trials, options.seed) = (loudness, seconds, trials, seed.seed)
        let test = try TestPage(plan, options: options)
        try page.write(Array(test.html.utf8))
        try key.write(Array(test.key.utf8))
        try AtomicOutputFile.commit([key, page])
        try Console.output(
            """
            \(plan.itemNames.count) items, \(plan.conditions.count) conditions: \(plan.conditions.joined(separator: ", "))
            Wrote \(output), for listeners
            Wrote \(keyPath), for you alone
            """)
    }
}

extension TestPlan.Kind: ExpressibleByArgument {}
