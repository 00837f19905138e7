import Foundation
import SoundalikeAudio
import SoundalikeFoundations
import SoundalikeReports

/// Where the files go that an input is made into.
struct OutputPlan: Sendable {
    /// What is added to an input's name: `matched`, `applied`.
    let suffix: String
    let force: Bool
    private let output: Target
    private let settings: Target
    private let report: Target
    private let picture: Target
    private let list: Target
    private let container: Container?

    /// Where files of one kind go.
    private enum Target: Sendable {
        case none, file(String), folder(String)

        init(_ path: String, isSeveral: Bool) {
            let isFolder = path != StandardStreams.name && (isSeveral || path.endsInSlash || FileKind(at: path) == .folder)
            self = isFolder ? .folder(path) : .file(path)
        }
    }

    /// - Parameters:
    ///   - settings: where `--settings` says that settings go.
    ///   - list: where lists of sounds go.
    /// - Throws: `SoundalikeError`: `.usage` for an output whose name has an extension that no file can be written as, `.cannotCreate`
    ///   where several inputs are to go into what is a file, `.unavailable` where a picture needs a program that is missing.
    init(suffix: String, inputs: InputList, options: ProcessingOptions, settings: String? = nil, list: String? = nil) throws {
        let (files, presentation) = (options.output, options.presentation)
        self.suffix = suffix
        force = files.force
        output = files.dryRun ? .none : Target(files.output ?? "", isSeveral: files.output == nil || inputs.isSeveral)
        self.settings = settings.map { Target($0, isSeveral: inputs.isSeveral) } ?? .none
        report = presentation.report.map { Target($0, isSeveral: inputs.isSeveral) } ?? .none
        picture = presentation.picture.map { Target($0, isSeveral: inputs.isSeveral) } ?? .none
        self.list = list.map { Target($0, isSeveral: inputs.isSeveral) } ?? .none
        if case .file(let path) = picture { _ = try PictureFile(path: path) }
        container = try files.format ?? Self.container(named: output)
        for case .folder(let path) in [output, self.settings, report, picture, self.list] where FileKind(at: path).map({ $0 != .folder }) ?? false {
            throw SoundalikeError(.cannotCreate, path, "is a file, and several inputs need a folder")
        }
    }

    /// The paths of `job` whose folder is made if it is missing: those in a folder that was asked for as such.
    func pathsInOwnFolders(of job: RecordingProcessor.Job) -> [String] {
        [(output, job.outputPath), (settings, job.settingsPath), (report, job.reportPath), (picture, job.picturePath), (list, job.listPath)].compactMap { target, path in
            if case .folder = target { path } else { nil }
        }
    }

    /// The container that the output's own name asks for.
    private static func container(named target: Target) throws -> Container? {
        guard case .file(let path) = target else { return nil }
        let fileExtension = path.pathExtension
        if fileExtension.isEmpty { return nil }
        guard let container = Container(fileExtension: fileExtension) else {
            let known = Container.writable.map(\.rawValue).joined(separator: ", ")
            throw SoundalikeError(.usage, path, "files cannot be written as .\(fileExtension)", remedy: "end its name in one of \(known), or give --format")
        }
        return container
    }

    /// The container to write an input of `format` as; nil to keep the input's.
    func container(for format: AudioFileFormat) -> Container? {
        // RF64 files are called .wav, too: such a name asks for no change.
        if container == .wav, format.container == .rf64 { return nil }
        return container
    }

    /// Where the audio of `item` goes when it is written as `container`; nil when none is written.
    func outputPath(for item: InputList.Item, container: Container) -> String? {
        switch output {
        case .none: return nil
        case .file(let path): return path
        case .folder(let folder):
            let own = item.path.pathExtension
            let isFitting = Container(fileExtension: own)?.fileExtension == container.fileExtension
            return place(item, in: folder, fileExtension: isFitting ? own : container.fileExtension)
        }
    }

    /// Where the settings of `item` go; nil when none are written.
    func settingsPath(for item: InputList.Item) -> String? { path(for: item, settings, fileExtension: "json") }

    /// Where the page about `item` goes; nil when none is written.
    func reportPath(for item: InputList.Item) -> String? { path(for: item, report, fileExtension: "html") }

    /// Where the picture of `item` goes; nil when none is drawn.
    func picturePath(for item: InputList.Item) -> String? { path(for: item, picture, fileExtension: "svg") }

    /// Where the list of sounds in `item` goes; nil when none is written.
    func listPath(for item: InputList.Item) -> String? { path(for: item, list, fileExtension: "csv") }

    /// The list of sounds for `item` that is at `path`, or in that folder by the name that `listPath` gives it.
    func listPath(for item: InputList.Item, in path: String, isSeveral: Bool) -> String {
        self.path(for: item, Target(path, isSeveral: isSeveral), fileExtension: "csv") ?? path
    }

    private func path(for item: InputList.Item, _ target: Target, fileExtension: String) -> String? {
        switch target {
        case .none: nil
        case .file(let path): path
        case .folder(let folder): place(item, in: folder, fileExtension: fileExtension)
        }
    }

    private func place(_ item: InputList.Item, in folder: String, fileExtension: String) -> String {
        let stem = item.path == StandardStreams.name ? "stdin" : item.path.pathStem
        let name = "\(stem)-\(suffix).\(fileExtension)"
        return InputList.joined(folder, item.subfolder.isEmpty ? name : "\(item.subfolder)/\(name)")
    }
}
