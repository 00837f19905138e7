import CSoundalikeTags
import SoundalikeFoundations

/// A file whose tags and pictures go into a copy of it, in whatever form the copy's kind has (TagLib).
struct TagSource: Sendable, Equatable {
    let file: InputFile
    let container: Container

    /// Copies the tags into the file behind `target`; nothing where chunks carry them already.
    ///
    /// - Returns: what could not be kept, a line each.
    func copyTags(to target: Int32, container targetContainer: Container, soundIsChanged: Bool) -> [String] {
        if container.isRIFF && targetContainer.isRIFF || container == .aiff && targetContainer == .aiff { return [] }
        var lost = [CChar](repeating: 0, count: 512)
        let isDone = tg_copy_tags(
            file.descriptor, container.tagKind, target, targetContainer.tagKind, soundIsChanged, &lost, lost.count)
        guard isDone else { return ["tags and pictures could not be copied"] }
        let names = String(decoding: lost.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return names.isEmpty ? [] : ["\(targetContainer.name) cannot hold some of the tags, which are left out: \(names)"]
    }

    /// Where tags come from does not make two files' tags different.
    static func == (first: TagSource, second: TagSource) -> Bool { true }
}

extension Container {
    fileprivate var tagKind: tg_kind {
        switch self {
        case .wav, .rf64: TG_WAV
        case .aiff: TG_AIFF
        case .flac: TG_FLAC
        case .ogg: TG_VORBIS
        case .opus: TG_OPUS
        case .mp3: TG_MP3
        case .m4a: TG_MP4
        case .w64, .caf, .au, .other: TG_UNKNOWN
        }
    }
}
