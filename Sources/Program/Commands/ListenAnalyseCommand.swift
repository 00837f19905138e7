import ArgumentParser
import SoundalikeFoundations
import SoundalikeListening
import SoundalikeReports

/// `soundalike listen analyse ANSWERS`: a listening test in figures.
struct ListenAnalyseCommand: ParsableCommand, JSONReporting {
    static let configuration = CommandConfiguration(
        commandName: "analyse", abstract: "Analyse the answers of a listening test.",
        discussion: """
            Answers are a table (CSV) with a header. Ratings (MUSHRA) have the columns listener, item, condition and score, 0 to 100; webMUSHRA's own \
            files do as well. ABX tests have listener, item and correct, 1 or 0; \
            preference tests listener, item, first, second and preferred, which is one of the two or empty. Listeners who rate the hidden reference below 90, or the mid anchor above 90, \
            in more than 15 % of the items are left out, as ITU-R BS.1534-3 says.
            """)

    @Argument(help: ArgumentHelp("The tables of answers (CSV).", valueName: "answers"))
    var answers: [String]

    @Option(help: ArgumentHelp("The key that `listen build` wrote beside the test, NAME-key.json.", valueName: "path"))
    var key: String?

    @Option(help: ArgumentHelp("Compare every other condition with this one, by paired t-tests and Wilcoxon's tests, corrected for the number of comparisons; in preference tests only pairs with it count.", valueName: "condition"))
    var against: String?

    @Option(help: ArgumentHelp("The condition that is the hidden reference.", valueName: "condition"))
    var reference = "reference"

    @Option(help: ArgumentHelp("The condition that is the mid anchor.", valueName: "condition"))
    var midAnchor = "mid_anchor"

    @Flag(help: "Keep listeners who miss the hidden reference or the anchor.")
    var noScreening = false

    @Option(help: ArgumentHelp("Draw the ratings' distributions into this file, .svg or .png.", valueName: "path"))
    var picture: String?

    @OptionGroup var replacing: ForceOption

    @OptionGroup var report: JSONOption

    var wantsJSON: Bool { report.json }

    func run() throws {
        let file = try picture.map(PictureFile.init)
        if let picture {
            var files = RunFiles(reading: answers + [key].compactMap { $0 })
            try files.claim(picture, for: answers[0])
        }
        let details: ListeningDetails
        switch try Answers(contentsOf: answers, key: key.map(TestKey.init)) {
        case .ratings(let ratings):
            var options = RatingsAnalysis.Options()
            (options.against, options.reference, options.midAnchor, options.isScreened) = (against, reference, midAnchor, !noScreening)
            let analysis: RatingsAnalysis
            do { analysis = try RatingsAnalysis(ratings, options: options) } catch let error as SoundalikeError {
                throw error.subject == nil ? error.about(answers.joined(separator: ", ")) : error
            }
            details = ListeningDetails(analysis, against: against)
            try file?.write(
                ViolinChart.svg(analysis.conditions.map { ($0.name, $0.scores, $0.description.median) }, title: "Ratings by condition"), overwrite: replacing.force)
        case .choices(let choices):
            if let picture { throw SoundalikeError(.usage, picture, "only ratings have distributions to draw") }
            if let against { throw SoundalikeError(.usage, against, "an ABX test has no conditions to compare") }
            details = ListeningDetails(ABXAnalysis(choices))
        case .preferences(let preferences):
            if let picture { throw SoundalikeError(.usage, picture, "only ratings have distributions to draw") }
            details = ListeningDetails(try PreferenceAnalysis(preferences, against: against), against: against)
        }
        guard !report.json else { return try JSONOutput(results: [details]).write() }
        try Console.output(details.text + (picture.map { "\n\nWrote \($0)" } ?? ""))
    }
}
