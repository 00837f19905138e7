import SoundalikeFoundations

/// The contents of a safetensors file: tensors by name, and text by key.
public struct SafetensorsFile: Sendable, Equatable {
    /// By name.
    public var tensors: [String: StoredTensor]
    /// By key.
    public var metadata: [String: String]

    /// A file with these contents.
    public init(tensors: [String: StoredTensor] = [:], metadata: [String: String] = [:]) {
        self.tensors = tensors
        self.metadata = metadata
    }

    /// The tensor called `name`, which must be of floats and have `shape`.
    ///
    /// - Throws: `SoundalikeError(.badData)` when it is missing or another.
    public func floats(_ name: String, shape: [Int]) throws -> [Float] {
        guard let tensor = tensors[name] else { throw SoundalikeError(.badData, nil, "there is no tensor \(name)") }
        guard let floats = tensor.floats, tensor.shape == shape else {
            throw SoundalikeError(.badData, nil, "tensor \(name) is \(tensor.elementType.rawValue) \(tensor.shape), not floats \(shape)")
        }
        return floats
    }

    /// The same, without NaN or infinity.
    ///
    /// - Throws: `SoundalikeError(.badData)` when it is missing, another or not finite.
    public func finiteFloats(_ name: String, shape: [Int]) throws -> [Float] {
        let values = try floats(name, shape: shape)
        guard values.allSatisfy(\.isFinite) else { throw SoundalikeError(.badData, nil, "tensor \(name) has values that are not finite") }
        return values
    }
}

extension SafetensorsFile {
    /// Reads a file whole. Nothing in it is believed before it is checked, and nothing is allocated that the file's own size does not cover.
    ///
    /// - Throws: `SoundalikeError`: `.noInput` when there is no such file, `.badData` when it is not sound safetensors of known types,
    ///   `.inputOutput` when reading fails.
    public init(contentsOf path: String) throws {
        try self.init(source: try FileSource(path: path), subject: path)
    }

    /// Reads the bytes of a file.
    ///
    /// - Throws: `SoundalikeError(.badData)` about `subject` when they are not sound safetensors.
    public init(bytes: [UInt8], subject: String? = nil) throws {
        try self.init(source: MemorySource(bytes: bytes), subject: subject)
    }

    private init(source: some ByteSource, subject: String?) throws {
        var source = source
        do {
            guard source.byteCount >= 8 else { throw Self.damaged("\(source.byteCount) bytes are too few for a safetensors file") }
            let headerLength = try source.read(8).enumerated().reduce(UInt64(0)) { $0 | UInt64($1.element) << (8 * UInt64($1.offset)) }
            guard headerLength <= UInt64(SafetensorsHeader.largestByteCount) else {
                throw Self.damaged("a header of \(headerLength) bytes is no safetensors header")
            }
            let headerByteCount = Int(headerLength)
            let dataByteCount = source.byteCount - 8 - headerByteCount
            guard dataByteCount >= 0 else { throw Self.damaged("the file ends within its header") }
            let header = try SafetensorsHeader(parsing: try source.read(headerByteCount), dataByteCount: dataByteCount)
            self.init(metadata: header.metadata)
            for entry in header.entries {
                let bytes = try source.read(entry.range.count)
                let values = bytes.withUnsafeBytes { StoredTensor.Values(reading: entry.elementType, count: entry.elementCount, from: $0) }
                tensors[entry.name] = StoredTensor(elementType: entry.elementType, shape: entry.shape, checkedValues: values)
            }
        } catch var error as SoundalikeError {
            if error.subject == nil { error.subject = subject }
            throw error
        }
    }

    private static func damaged(_ problem: String) -> SoundalikeError {
        SoundalikeError(.badData, nil, problem)
    }
}

extension SafetensorsFile {
    /// The bytes of a file with these contents. Equal contents give equal bytes.
    ///
    /// - Throws: `SoundalikeError(.internalFault)` when the names and texts make a header that no reader would take.
    public func bytes() throws -> [UInt8] {
        // Wide elements first, so that each tensor lies aligned to its elements.
        let ordered = tensors.sorted { ($1.value.elementType.byteCount, $0.key) < ($0.value.elementType.byteCount, $1.key) }
        var members: [String: JSONValue] = [:]
        if !metadata.isEmpty { members["__metadata__"] = .object(metadata.mapValues(JSONValue.string)) }
        var offset = 0
        for (name, tensor) in ordered {
            let end = offset + tensor.values.count * tensor.elementType.byteCount
            members[name] = .object([
                "dtype": .string(tensor.elementType.rawValue),
                "shape": .array(tensor.shape.map(JSONValue.integer)),
                "data_offsets": .array([.integer(offset), .integer(end)]),
            ])
            offset = end
        }
        guard tensors["__metadata__"] == nil else { throw SoundalikeError(.internalFault, nil, "no tensor can be called __metadata__") }
        var header = Array(try JSONValue.object(members).serialised().utf8)
        header.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - header.count % 8) % 8))
        guard header.count <= SafetensorsHeader.largestByteCount else { throw SoundalikeError(.internalFault, nil, "the header is too long") }

        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 + header.count + offset)
        withUnsafeBytes(of: UInt64(header.count).littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: header)
        for (_, tensor) in ordered { tensor.append(to: &bytes) }
        return bytes
    }

    /// Writes a file, in place of one that is there; a kill leaves the old file or the new one, whole.
    ///
    /// - Throws: `SoundalikeError`: `.cannotCreate` when the place is not writable, `.inputOutput` when the disk is full.
    public func write(to path: String) throws {
        try AtomicOutputFile.write(try bytes(), to: path, overwrite: true)
    }

    /// The same contents with every float tensor stored in half precision; checkpoints' other types stay.
    ///
    /// - Throws: `SoundalikeError(.badData)` that names a tensor with a value too large for float16.
    public func inHalfPrecision() throws -> SafetensorsFile {
        var file = self
        for (name, tensor) in tensors {
            guard let floats = tensor.floats else { continue }
            do { file.tensors[name] = try StoredTensor(floats: floats, shape: tensor.shape, halfPrecision: true) } catch var error as SoundalikeError {
                error.subject = "tensor \(name)"
                throw error
            }
        }
        return file
    }
}
