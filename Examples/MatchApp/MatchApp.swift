import Foundation
import Soundalike

/// Makes one recording sound like another, a little brighter than the match, and shows how far it is. Control-C stops it.
///
///     swift run -c release match-app Examples/voice.flac Examples/reference.flac result.wav
@main
struct MatchApp {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count == 3 else { return print("match-app INPUT REFERENCE OUTPUT") }

        // The work is a task, so that it can be cancelled: here by Control-C, in an app with windows by a button.
        let work = Task { try await makeAlike(input: arguments[0], reference: arguments[1], output: arguments[2]) }
        signal(SIGINT, SIG_IGN)
        let interrupt = DispatchSource.makeSignalSource(signal: SIGINT)
        interrupt.setEventHandler { work.cancel() }
        interrupt.resume()

        do {
            try await work.value
        } catch let error as SoundalikeError {
            print("error: \(error)")
            exit(error.code.exitStatus)
        } catch {
            print("error: \(error)")
            exit(1)
        }
    }

    static func makeAlike(input: String, reference: String, output: String) async throws {
        // Match: a model listens to both recordings and sets the four bands of an equaliser.
        var listening = MatchOptions()
        listening.progress = { show("listening", $0) }
        let match = try await Matcher().match(input: input, reference: reference, options: listening)
        for warning in match.warnings { print("warning: \(warning)") }

        // Change a band: values have names and units, and a range that they stay in.
        var settings = match.settings
        let highGainDB = settings.chain[0]["high_gain"] ?? 0
        settings.chain[0]["high_gain"] = min(highGainDB + 2, 10)
        print("high band: \(highGainDB) dB, made \(settings.chain[0]["high_gain"] ?? 0) dB")

        // Keep the settings in a document of the app's own.
        let project = Project(reference: reference, settings: settings)
        try JSONEncoder().encode(project).write(to: URL(filePath: "\(output).project.json"))

        // Render a file, as loud as it was.
        var rendering = RenderOptions()
        rendering.loudness = .match(path: input)
        rendering.progress = { show("rendering", $0) }
        let report = try await Renderer(options: rendering).render(settings, input: input, output: output)
        print("wrote \(report.output): \(report.durationSeconds) s, \(report.loudnessLUFS ?? 0) LUFS")

        // Render samples that are in memory already.
        let recording = try Recording.read(path: input)
        let rendered = try await Renderer().render(settings, recording)
        print("in memory: \(rendered.recording.frameCount) frames, peak \(rendered.recording.peak)")
    }

    static func show(_ work: String, _ part: Double) {
        FileHandle.standardError.write(Data("\r\(work) \(Int(100 * part)) % ".utf8))
    }
}

/// What this app saves.
struct Project: Codable {
    var reference: String
    var settings: Settings
}
