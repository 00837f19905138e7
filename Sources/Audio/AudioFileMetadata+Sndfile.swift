import CSoundalikeSndfile

extension AudioFileMetadata {
    /// Takes what libsndfile found in an open file, and the RIFF chunks that it passes over.
    init(_ handle: SndfileHandle, container: Container, chunks: [RIFFChunk]) {
        for tag in Tag.allCases {
            if let text = sf_get_string(handle.pointer, tag.rawValue) { tags[tag] = String(cString: text) }
        }
        broadcast = Self.broadcast(of: handle)
        speakerPositions = Self.speakerPositions(of: handle)
        riffChunks = chunks
        cuePoints = container == .aiff ? Self.markers(of: handle) : RIFFCueChunks.cuePoints(in: chunks)
    }

    /// Gives everything that `format` can hold to a file that has no samples yet.
    func apply(to handle: SndfileHandle, format: AudioFileFormat) {
        for (tag, text) in tags.sorted(by: { $0.key.rawValue < $1.key.rawValue }) where !text.isEmpty {
            _ = sf_set_string(handle.pointer, tag.rawValue, text)
        }
        switch format.container {
        case .wav, .rf64:
            if let speakerPositions { Self.set(speakerPositions, in: handle) }
            if var broadcast {
                _ = broadcast.withUnsafeMutableBytes { sf_command(handle.pointer, Int32(SFC_SET_BROADCAST_INFO), $0.baseAddress, Int32($0.count)) }
            }
            let chunks = riffChunks.isEmpty ? RIFFCueChunks.chunks(for: cuePoints) : riffChunks
            for chunk in chunks { Self.set(RIFFCueChunks.aligned(chunk), in: handle) }
        case .aiff:
            Self.setMarkers(cuePoints, in: handle)
        default:
            break
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

    // MARK: Chunks

    private static func set(_ chunk: RIFFChunk, in handle: SndfileHandle) {
        var info = SF_CHUNK_INFO()
        let identifier = Array(chunk.identifier.utf8)
        withUnsafeMutableBytes(of: &info.id) { $0.copyBytes(from: identifier) }
        info.id_size = UInt32(identifier.count)
        var bytes = chunk.bytes
        // The library copies the bytes.
        bytes.withUnsafeMutableBytes {
            info.datalen = UInt32($0.count)
            info.data = $0.baseAddress
            _ = sf_set_chunk(handle.pointer, &info)
        }
    }

    // MARK: AIFF markers

    /// Bytes of libsndfile's cue list for `count` points: the count, then the points.
    private static func cueListSize(_ count: Int) -> Int {
        MemoryLayout<UInt32>.size + count * MemoryLayout<SF_CUE_POINT>.stride
    }

    private static func markers(of handle: SndfileHandle) -> [CuePoint] {
        var count: UInt32 = 0
        guard handle.command(SFC_GET_CUE_COUNT, &count) == Int32(SF_TRUE), (1 ... 65_535).contains(count) else { return [] }
        var bytes = [UInt8](repeating: 0, count: cueListSize(Int(count)))
        return bytes.withUnsafeMutableBytes { raw in
            guard sf_command(handle.pointer, Int32(SFC_GET_CUE), raw.baseAddress, Int32(raw.count)) == Int32(SF_TRUE) else { return [] }
            return (0 ..< Int(count)).map { index in
                var point = raw.loadUnaligned(fromByteOffset: cueListSize(index), as: SF_CUE_POINT.self)
                let name = withUnsafeBytes(of: &point.name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
                return CuePoint(identifier: point.indx, frame: point.sample_offset, name: name)
            }
        }
    }

    private static func setMarkers(_ points: [CuePoint], in handle: SndfileHandle) {
        // libsndfile gives room for 100 when it writes.
        let points = points.prefix(100)
        guard !points.isEmpty else { return }
        var bytes = [UInt8](repeating: 0, count: cueListSize(points.count))
        bytes.withUnsafeMutableBytes { raw in
            raw.storeBytes(of: UInt32(points.count), as: UInt32.self)
            for (index, cue) in points.enumerated() {
                var point = SF_CUE_POINT()
                point.indx = cue.identifier
                point.position = cue.frame
                point.sample_offset = cue.frame
                withUnsafeMutableBytes(of: &point.name) { $0.copyBytes(from: Array(cue.name.utf8.prefix(254))) }
                raw.storeBytes(of: point, toByteOffset: cueListSize(index), as: SF_CUE_POINT.self)
            }
            _ = sf_command(handle.pointer, Int32(SFC_SET_CUE), raw.baseAddress, Int32(raw.count))
        }
    }
}
