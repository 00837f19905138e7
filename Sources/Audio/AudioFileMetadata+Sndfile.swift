import CSoundalikeSndfile

extension AudioFileMetadata {
    /// Takes what libsndfile found in an open file, and the RIFF chunks that it passes over.
    init(_ handle: SndfileHandle, container: Container, findings: HeaderFindings) {
        for tag in Tag.allCases {
            if let text = sf_get_string(handle.pointer, tag.rawValue) { tags[tag] = String(cString: text) }
        }
        broadcast = Self.broadcast(of: handle)
        speakerPositions = Self.speakerPositions(of: handle)
            ?? ([.ogg, .opus].contains(container) ? SpeakerLayout.ofVorbis(channelCount: Int(handle.info.channels)) : nil)
        riffChunks = findings.chunks
        cuePoints = container == .aiff ? findings.markers : RIFFCueChunks.cuePoints(in: findings.chunks)
    }

    /// Gives everything that `format` can hold to a file that has no samples yet.
    func apply(to handle: SndfileHandle, format: AudioFileFormat) {
        let hasTexts = format.container.isRIFF && riffChunks.contains { $0.isInfo }
        for (tag, text) in tags.sorted(by: { $0.key.rawValue < $1.key.rawValue }) where !text.isEmpty && !hasTexts {
            _ = sf_set_string(handle.pointer, tag.rawValue, text)
        }
        switch format.container {
        case .wav, .rf64:
            if let speakerPositions { Self.set(speakerPositions, in: handle) }
            if var broadcast {
                _ = broadcast.withUnsafeMutableBytes { sf_command(handle.pointer, Int32(SFC_SET_BROADCAST_INFO), $0.baseAddress, Int32($0.count)) }
            }
        default:
            break
        }
    }

    /// What goes behind the samples in a file of kind `container`.
    func trailingChunks(in container: Container) -> [RIFFChunk] {
        switch container {
        case .wav, .rf64:
            let carried = riffChunks.map { $0.identifier == "ID3 " ? RIFFChunk(identifier: "id3 ", bytes: $0.bytes) : $0 }
            return carried + (riffChunks.contains { $0.identifier == "cue " } ? [] : RIFFCueChunks.chunks(for: cuePoints))
        case .aiff:
            let tag = riffChunks.first { $0.identifier.lowercased() == "id3 " }.map { RIFFChunk(identifier: "ID3 ", bytes: $0.bytes) }
            return [AIFFMarkers.chunk(for: cuePoints), tag].compactMap { $0 }
        default: return []
        }
    }

    /// The same without the loudness figures of the broadcast information, which no longer hold once the samples changed.
    ///
    /// EBU Tech 3285 v2: 0x7FFF in these fields means "not given".
    public func withoutMeasuredLoudness() -> AudioFileMetadata {
        guard var bytes = broadcast else { return self }
        let fields: [PartialKeyPath<SF_BROADCAST_INFO>] = [
            \.loudness_value, \.loudness_range, \.max_true_peak_level, \.max_momentary_loudness, \.max_shortterm_loudness,
        ]
        guard let version = MemoryLayout<SF_BROADCAST_INFO>.offset(of: \.version), bytes.count > version, bytes[version] >= 2 else { return self }
        for field in fields {
            guard let offset = MemoryLayout<SF_BROADCAST_INFO>.offset(of: field), offset + 1 < bytes.count else { continue }
            bytes[offset] = 0xFF
            bytes[offset + 1] = 0x7F
        }
        var copy = self
        copy.broadcast = bytes
        return copy
    }

    // MARK: Broadcast information

    private static func broadcast(of handle: SndfileHandle) -> [UInt8]? {
        // libsndfile keeps at most 16 KiB of it.
        var bytes = [UInt8](repeating: 0, count: (1 << 14) + MemoryLayout<SF_BROADCAST_INFO>.size)
        let found = bytes.withUnsafeMutableBytes { sf_command(handle.pointer, Int32(SFC_GET_BROADCAST_INFO), $0.baseAddress, Int32($0.count)) }
        guard found == Int32(SF_TRUE),
            let sizeOffset = MemoryLayout<SF_BROADCAST_INFO>.offset(of: \.coding_history_size),
            let historyOffset = MemoryLayout<SF_BROADCAST_INFO>.offset(of: \.coding_history)
        else { return nil }
        let size = bytes.withUnsafeBytes { Int($0.loadUnaligned(fromByteOffset: sizeOffset, as: UInt32.self)) }
        return Array(bytes.prefix(min(historyOffset + size, bytes.count)))
    }

    // MARK: Speakers

    private static func speakerPositions(of handle: SndfileHandle) -> [Int32]? {
        var positions = [Int32](repeating: 0, count: Int(handle.info.channels))
        let found = positions.withUnsafeMutableBytes { sf_command(handle.pointer, Int32(SFC_GET_CHANNEL_MAP_INFO), $0.baseAddress, Int32($0.count)) }
        guard found == Int32(SF_TRUE), positions.contains(where: { $0 != Int32(SF_CHANNEL_MAP_INVALID) }) else { return nil }
        return positions
    }

    private static func set(_ positions: [Int32], in handle: SndfileHandle) {
        guard positions.count == Int(handle.info.channels) else { return }
        var positions = positions
        _ = positions.withUnsafeMutableBytes { sf_command(handle.pointer, Int32(SFC_SET_CHANNEL_MAP_INFO), $0.baseAddress, Int32($0.count)) }
    }
}
