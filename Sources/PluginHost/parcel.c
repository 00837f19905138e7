#include "parcel.h"
#include <stdlib.h>
#include <string.h>

// Each part is a count of bytes in 8 bytes, the bytes, and zeros up to a multiple of 8. The order is that of `sp_pack`.

struct writer {
    char *bytes;
    size_t used, capacity;
};

static void put(struct writer *writer, const void *bytes, size_t byte_count) {
    uint64_t count = byte_count;
    size_t whole = sizeof count + ((byte_count + 7) & ~(size_t)7);
    if (writer->used <= writer->capacity && whole <= writer->capacity - writer->used) {
        char *place = writer->bytes + writer->used;
        memcpy(place, &count, sizeof count);
        memset(place + sizeof count, 0, whole - sizeof count);
        if (byte_count) memcpy(place + sizeof count, bytes, byte_count);
    }
    writer->used += whole;
}

static void put_string(struct writer *writer, const char *string) { put(writer, string, strlen(string) + 1); }

struct counts {
    uint32_t ports, features, properties;
    int32_t latency_port;
};

size_t sp_pack(const struct sp_plugin *plugin, void *bytes, size_t capacity) {
    struct writer writer = {bytes, 0, capacity};
    struct counts counts = {plugin->port_count, plugin->required_feature_count, plugin->property_count, plugin->latency_port};
    put(&writer, &counts, sizeof counts);
    put_string(&writer, plugin->uri);
    put_string(&writer, plugin->library_path);
    put_string(&writer, plugin->bundle_path);
    put(&writer, plugin->ports, plugin->port_count * sizeof *plugin->ports);
    for (uint32_t index = 0; index < counts.features; index++) put_string(&writer, plugin->required_features[index]);
    for (uint32_t index = 0; index < counts.properties; index++) {
        put_string(&writer, plugin->state[index].key_uri);
        put_string(&writer, plugin->state[index].type_uri);
        put(&writer, plugin->state[index].value, plugin->state[index].byte_count);
    }
    return writer.used;
}

struct reader {
    const char *bytes;
    size_t used, available;
    bool failed;
};

static const void *take(struct reader *reader, size_t *byte_count) {
    uint64_t count = 0;
    *byte_count = 0;
    if (reader->failed || reader->available - reader->used < sizeof count) return reader->failed = true, NULL;
    memcpy(&count, reader->bytes + reader->used, sizeof count);
    reader->used += sizeof count;
    if (count > reader->available - reader->used) return reader->failed = true, NULL;
    const void *part = reader->bytes + reader->used;
    size_t whole = (count + 7) & ~(size_t)7, left = reader->available - reader->used;
    reader->used += whole < left ? whole : left;
    *byte_count = count;
    return part;
}

static const void *take_exactly(struct reader *reader, size_t expected) {
    size_t byte_count;
    const void *part = take(reader, &byte_count);
    if (byte_count != expected) reader->failed = true;
    return reader->failed ? NULL : part;
}

static const char *take_string(struct reader *reader) {
    size_t byte_count;
    const char *string = take(reader, &byte_count);
    if (!string || !byte_count || string[byte_count - 1] != 0) return reader->failed = true, NULL;
    return string;
}

bool sp_unpack(struct sp_parcel *parcel, const void *bytes, size_t byte_count) {
    *parcel = (struct sp_parcel){0};
    struct reader reader = {bytes, 0, byte_count, false};
    const struct counts *counts = take_exactly(&reader, sizeof *counts);
    if (!counts || counts->ports > 65536 || counts->features > 65536 || counts->properties > 65536) return false;
    struct sp_plugin *plugin = &parcel->plugin;
    plugin->uri = take_string(&reader);
    plugin->library_path = take_string(&reader);
    plugin->bundle_path = take_string(&reader);
    plugin->port_count = counts->ports;
    plugin->ports = take_exactly(&reader, counts->ports * sizeof *plugin->ports);
    plugin->latency_port = counts->latency_port;
    parcel->features = calloc(counts->features + 1, sizeof *parcel->features);
    parcel->properties = calloc(counts->properties + 1, sizeof *parcel->properties);
    if (!parcel->features || !parcel->properties) reader.failed = true;
    for (uint32_t index = 0; !reader.failed && index < counts->features; index++) parcel->features[index] = take_string(&reader);
    for (uint32_t index = 0; !reader.failed && index < counts->properties; index++) {
        struct sp_property *property = &parcel->properties[index];
        property->key_uri = take_string(&reader);
        property->type_uri = take_string(&reader);
        property->value = take(&reader, &property->byte_count);
    }
    plugin->required_features = parcel->features;
    plugin->required_feature_count = counts->features;
    plugin->state = parcel->properties;
    plugin->property_count = counts->properties;
    if (reader.failed) sp_discard(parcel);
    return !reader.failed;
}

void sp_discard(struct sp_parcel *parcel) {
    free(parcel->features);
    free(parcel->properties);
    *parcel = (struct sp_parcel){0};
}
