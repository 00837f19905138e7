import CSoundalikeKernels
import SoundalikeArchitectures

/// Where each operation's result lies in the scratch memory.
struct MapLayout {
    private(set) var input = sk_map()
    /// One an operation.
    private(set) var maps: [sk_map] = []
    /// Floats that one item's maps take.
    private(set) var scratchCount = 0
    /// For each operation the concatenation and the part of it that its result is computed into.
    private var places: [(concatenation: Int, part: Int)?]

    init(_ network: FoldedNetwork, rows: Int, columns: Int) {
        let operations = network.operations
        places = .init(repeating: nil, count: operations.count)
        for (index, operation) in operations.enumerated() where operation.kind == .concatenation {
            for (part, source) in operation.inputs.enumerated() {
                if let source, places[source] == nil, operations[source].kind != .concatenation { places[source] = (index, part) }
            }
        }
        maps = Self.shapes(operations, rows: rows, columns: columns)
        input = sk_map(
            offset: 0, rows: Int32(rows), columns: Int32(columns), first_channel: 0, channels: Int32(network.inputChannels),
            stride: Int32(network.inputChannels))

        // A map is needed from its first writer to its last reader; a concatenation's from the first of its parts on.
        var (firstUse, lastUse) = (Array(operations.indices), Array(operations.indices))
        var inputLastUse = 0
        for (index, operation) in operations.enumerated() {
            for source in operation.inputs {
                guard let source else {
                    inputLastUse = index
                    continue
                }
                lastUse[owner(of: source)] = max(lastUse[owner(of: source)], index)
            }
            firstUse[owner(of: index)] = min(firstUse[owner(of: index)], index)
        }
        if let last = operations.indices.last { lastUse[owner(of: last)] = operations.count }

        var memory = ScratchMemory()
        input.offset = memory.place(Self.count(input), until: inputLastUse)
        for index in operations.indices {
            memory.release(before: index)
            let owner = owner(of: index)
            if firstUse[owner] == index { maps[owner].offset = memory.place(Self.count(maps[owner]), until: lastUse[owner]) }
            if let place = places[index] {
                maps[index].offset = maps[owner].offset
                maps[index].stride = maps[owner].channels
                maps[index].first_channel = operations[owner].inputs.prefix(place.part).reduce(0) { sum, source in
                    sum + (source.map { maps[$0].channels } ?? input.channels)
                }
            }
        }
        scratchCount = memory.count
    }

    /// Whether a part of a concatenation is computed into its place.
    func isInPlace(part: Int, of concatenation: Int) -> Bool {
        places.contains { $0.map { $0 == (concatenation, part) } ?? false }
    }

    /// The operation in whose map the result lies.
    private func owner(of operation: Int) -> Int { places[operation]?.concatenation ?? operation }

    private static func count(_ map: sk_map) -> Int { Int(map.rows) * Int(map.columns) * Int(map.channels) }

    private static func shapes(_ operations: [FoldedNetwork.Operation], rows: Int, columns: Int) -> [sk_map] {
        var maps: [sk_map] = []
        for operation in operations {
            var size = operation.inputs[0].map { (Int(maps[$0].rows), Int(maps[$0].columns)) } ?? (rows, columns)
            switch operation.kind {
            case .convolution(let window), .depthwise(let window), .maximumPool(let window), .averagePool(let window):
                size = (SamePadding(size.0, window).outputCount, SamePadding(size.1, window).outputCount)
            case .globalAverage: size = (1, 1)
            default: break
            }
            maps.append(
                sk_map(
                    offset: 0, rows: Int32(size.0), columns: Int32(size.1), first_channel: 0, channels: Int32(operation.channels),
                    stride: Int32(operation.channels)))
        }
        return maps
    }
}

/// Hands out places in a piece of memory, each the first gap that is large enough.
private struct ScratchMemory {
    /// In ascending order.
    private var taken: [(offset: Int, count: Int, until: Int)] = []
    /// Floats that were ever needed.
    private(set) var count = 0

    /// Whole vectors, so that maps begin aligned.
    private static let step = 16

    mutating func place(_ floats: Int, until lastUse: Int) -> Int {
        let needed = (floats + Self.step - 1) / Self.step * Self.step
        var offset = 0, position = 0
        while position < taken.count, taken[position].offset - offset < needed {
            offset = taken[position].offset + taken[position].count
            position += 1
        }
        taken.insert((offset, needed, lastUse), at: position)
        count = max(count, offset + needed)
        return offset
    }

    mutating func release(before index: Int) {
        taken.removeAll { $0.until < index }
    }
}
