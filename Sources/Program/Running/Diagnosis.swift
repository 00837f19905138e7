import CSoundalikeKernels
import Foundation
import Soundalike
import SoundalikeAudio
import SoundalikeFoundations
import SoundalikeModelFiles
import SoundalikeTensors

/// What `doctor` finds, one part of the program after the other.
enum Diagnosis {
    /// What is to be said about one part.
    struct Finding: Encodable {
        enum Status: String, Encodable {
            case ok
            /// Something is missing that the main job can do without.
            case missing
            /// The main job cannot work.
            case failed
        }

        let name: String
        let status: Status
        let detail: String
        var remedy: String?

        var text: String {
            let mark = switch status {
            case .ok: "ok     "
            case .missing: "missing"
            case .failed: "FAILED "
            }
            let lead = "\(mark)  \(name.padding(toLength: 9, withPad: " ", startingAt: 0))  "
            return lead + detail + (remedy.map { "\n" + String(repeating: " ", count: lead.count) + $0 } ?? "")
        }
    }

    static func findings() -> [Finding] {
        [program, processor, audio, ffmpeg, model, models, engine, plugins, sandbox]
    }

    private static var program: Finding {
        let path = Bundle.main.executablePath ?? CommandLine.arguments[0]
        return Finding(name: "program", status: .ok, detail: "\(ProgramVersion.nameAndNumber), \(path)")
    }

    private static var processor: Finding {
        let instructions = switch sk_best_instructions() {
        case SK_AVX512: "AVX-512"
        case SK_AVX2: "AVX2"
        case SK_NEON: "NEON"
        default: "no vector instructions"
        }
        let threads = ProcessInfo.processInfo.activeProcessorCount
        return Finding(name: "processor", status: .ok, detail: "\(threads) thread\(threads == 1 ? "" : "s"), \(instructions)")
    }

    private static var audio: Finding {
        let libraryKinds = Container.writable.filter { $0 != .m4a }
        let (works, lacks) = (libraryKinds.filter(AudioLibrary.supports), libraryKinds.filter { !AudioLibrary.supports($0) })
        let detail = "\(AudioLibrary.version): \(works.map(\.name).joined(separator: ", "))"
        guard !lacks.isEmpty else { return Finding(name: "audio", status: .ok, detail: detail) }
        return Finding(
            name: "audio", status: works.contains(.wav) ? .missing : .failed,
            detail: "\(detail); it cannot do \(lacks.map(\.name).joined(separator: ", "))", remedy: "install libsndfile 1.2 or newer")
    }

    private static var ffmpeg: Finding {
        guard let version = FFmpegProgram.version else {
            return Finding(
                name: "ffmpeg", status: .missing, detail: "not installed: M4A, AAC, WMA and films cannot be read", remedy: "install the package ffmpeg")
        }
        return Finding(name: "ffmpeg", status: .ok, detail: "FFmpeg \(version): reads M4A, AAC, WMA, films and more, writes M4A")
    }

    /// The one that `match` uses without being asked.
    private static var model: Finding {
        do {
            let model = try Matcher().info
            return Finding(name: "model", status: .ok, detail: "\(model.name) (\(model.metadata.kind)), \(model.path)")
        } catch {
            let error = SoundalikeError(any: error)
            let isThere = error.code != .noInput
            let problem = SoundalikeError(error.code, error.subject, error.problem)
            let remedy = isThere ? "install the program again" : "install the program with its models, or name their folder in \(ModelLocator.variable)"
            return Finding(name: "model", status: .failed, detail: problem.description, remedy: remedy)
        }
    }

    private static var models: Finding {
        let reports = ModelLocator().available().map(ModelReport.init)
        let names = reports.map { $0.error == nil ? "\($0.name) (\($0.kind ?? "?"))" : "\($0.name) (damaged)" }
        let isSound = reports.allSatisfy { $0.error == nil }
        return Finding(
            name: "models", status: isSound && !reports.isEmpty ? .ok : .missing, detail: names.isEmpty ? "none" : names.joined(separator: ", "),
            remedy: isSound ? nil : "see `soundalike models`")
    }

    /// Training's tensor engine.
    private static var engine: Finding {
        do {
            let version = try Engine.version(), cudaDevices = try Engine.cudaDeviceCount()
            let devices = cudaDevices == 0 ? "no CUDA device" : "\(cudaDevices) CUDA device\(cudaDevices == 1 ? "" : "s")"
            return Finding(name: "engine", status: .ok, detail: "libtorch \(version), \(devices)")
        } catch {
            let error = SoundalikeError(any: error)
            let remedy = error.remedy.map { "only needed for training: \($0)" }
            return Finding(name: "engine", status: .missing, detail: error.problem, remedy: remedy)
        }
    }
}
